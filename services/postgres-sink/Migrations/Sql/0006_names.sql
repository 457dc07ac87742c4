-- What columns hold since names are evidence.
COMMENT ON COLUMN leads.source_event_token.namespace IS 'mail, phone, crm:<instance>, linkedin, cookie, click or company_name; account_value and person_name, which never link.';
COMMENT ON COLUMN leads.identity_review.reason IS 'conflict, cannot_link, oversize, name_conflict, ambiguous or high_value.';
COMMENT ON COLUMN bi.open_reviews.reason IS 'conflict, cannot_link, oversize, name_conflict, ambiguous or high_value.';
