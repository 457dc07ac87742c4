// Every test here starts a whole system: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
