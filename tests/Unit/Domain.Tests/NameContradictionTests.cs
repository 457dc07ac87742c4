using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Domain.Names;

namespace LeadStreams.Domain.Tests;

[Trait("Requirement", "S0-4")]
[Trait("Requirement", "S2-3")]
public sealed class NameContradictionTests
{
    [Theory]
    [InlineData("Jane|Smith", "John|Smith")]
    [InlineData("Paul|Alt", "Nina|Neu")]
    [InlineData("Lena|Huber", "Jonas|Huber")]
    [InlineData("Nina|Kern", "Tina|Kern")]
    [InlineData("Tim|Kern", "Tom|Kern")]
    [InlineData("Lisa|Kern", "Lena|Kern")]
    [InlineData("Иван|Петров", "Юлия|Петрова")]
    [InlineData("Γιώργος|Παππάς", "Maria|Pappas")]
    [InlineData("Anna Maria|Voss", "Peter Paul|Voss")]
    [InlineData("Dr. Jane|Smith", "Mr John|Smith")]
    [InlineData("A.|Smith", "John|Smith")]
    [InlineData("Jane Smith|Smith", "John|Smith")]
    [InlineData("Bill|Brown", "Bob|Brown")]
    [InlineData("Jane Smith", "John Smith")]
    public void Clearly_different_first_names_are_different_people(string x, string y)
    {
        Between(x, y).ShouldBeTrue();
        Between(y, x).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Jane|Smith", "Jane|Miller", "marriage")]
    [InlineData("Jane|Smith", "J.|Smith", "an initial")]
    [InlineData("John Robert|Smith", "J.R.|Smith", "initials")]
    [InlineData("John Robert|Smith", "JR|Smith", "initials without dots")]
    [InlineData("Jane|Smith", "Smith|Jane", "changed places")]
    [InlineData("Meier|Anna", "Anna|Huber", "changed places and marriage")]
    [InlineData("Bill|Brown", "William|Brown", "short form")]
    [InlineData("Bob|Brown", "Robert|Brown", "short form")]
    [InlineData("Alex|Brown", "Sascha|Brown", "short forms of one name")]
    [InlineData("Sepp|Huber", "Josef|Huber", "short form")]
    [InlineData("Kate|Lee", "Екатерина|Ли", "short form in another script")]
    [InlineData("Hans Peter|Voss", "Peter|Voss", "one of two first names")]
    [InlineData("Hans-Jörg|Voss", "Hansjoerg|Voss", "spelled together")]
    [InlineData("Annemarie|Voss", "Marie|Voss", "the end of it")]
    [InlineData("Chris|Lee", "Christopher|Lee", "the beginning of it")]
    [InlineData("Юлия|Орлова", "Julia|Orlova", "another spelling of the script")]
    [InlineData("Iuliia|Orlova", "Yulia|Orlova", "another spelling of the script")]
    [InlineData("Михаил|Орлов", "Michail|Orlow", "another spelling of the script")]
    [InlineData("Сергей|Орлов", "Sergej|Orlov", "another spelling of the script")]
    [InlineData("Алексей|Орлов", "Alexey|Orlov", "another spelling of the script")]
    [InlineData("Екатерина|Орлова", "Jekaterina|Orlowa", "another spelling of the script")]
    [InlineData("Женя|Орлова", "Zhenia|Orlova", "another spelling of the script")]
    [InlineData("Виктор|Орлов", "Wiktor|Orlow", "another spelling of the script")]
    [InlineData("Фёдор|Орлов", "Fedor|Orlov", "another spelling of the script")]
    [InlineData("Stephan|Kern", "Stefan|Kern", "spelled alike")]
    [InlineData("Catharina|Kern", "Katarina|Kern", "spelled alike")]
    [InlineData("Jürgen|Kern", "Juergen|Kern", "umlaut")]
    [InlineData("Johannes|Kern", "Johanens|Kern", "a slip")]
    [InlineData("Maria|Kern", "Mara|Kern", "a slip")]
    [InlineData("Test|Test", "John|Smith", "junk")]
    [InlineData("n/a|Smith", "John|Smith", "junk")]
    [InlineData("Asdf|Qwertz", "John|Smith", "junk")]
    [InlineData("Max|Mustermann", "John|Smith", "anybody's name")]
    [InlineData("John|Doe", "Jane|Smith", "anybody's name")]
    [InlineData("Guest|User", "Jane|Smith", "anybody")]
    [InlineData("Herr|Smith", "Jane|Smith", "a salutation is no name")]
    [InlineData("Sales|Team", "Jane|Smith", "a function is no name")]
    [InlineData("Familie|Smith", "Jane|Smith", "nor is a family")]
    [InlineData("|Smith", "John|Smith", "no first name")]
    [InlineData("Jane|", "John|Smith", "no last name")]
    [InlineData("Jane", "John|Smith", "one word")]
    [InlineData("", "John|Smith", "nothing")]
    [InlineData("Jane und John|Smith", "John|Smith", "two in one field")]
    [InlineData("Jane 2|Smith", "Jane|Smith", "a number in it")]
    public void What_one_person_may_be_called_contradicts_nothing(string x, string y, string why)
    {
        Between(x, y).ShouldBeFalse(why);
        Between(y, x).ShouldBeFalse(why);
    }

    [Fact]
    public void It_does_not_matter_which_of_two_names_comes_first_and_no_name_contradicts_itself()
    {
        var alphabet = Gen.Elements("aeijyhcksxzwvpt| ".ToCharArray());
        var spelled = alphabet.ListOf().Select(letters => new string(letters.ToArray()));
        var known = Gen.Elements("jane|smith", "john|smith", "smith|jane", "yuliya|orlova", "j|smith", "bill|b", "x");
        var name = Gen.OneOf(spelled, known, Generators.Names);
        Prop.ForAll(
                name.SelectMany(_ => name, (x, y) => (x, y)).ToArbitrary(),
                pair =>
                    NameContradiction.Between(pair.x, pair.y) == NameContradiction.Between(pair.y, pair.x)
                    && !NameContradiction.Between(pair.x, pair.x)
                    && !NameContradiction.Between(pair.x, pair.x.ToUpperInvariant())
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("Jürgen", "Müller", "jurgen|muller")]
    [InlineData("Anna Maria", "von der Leyen", "anna maria|von der leyen")]
    [InlineData("Иван", "Петров", "ivan|petrov")]
    [InlineData("Test", "Test", null)]
    [InlineData("Herr", "Kern", null)]
    [InlineData("Erika", "Mustermann", null)]
    [InlineData("伟", "王", null)]
    [InlineData("محمد", "علي", null)]
    [InlineData("太郎", "Yamada", null)]
    public void The_evidence_of_a_name_is_folded_and_only_made_where_it_can_tell_people_apart(
        string first,
        string last,
        string? value
    ) => NameEvidence.Of(first, last).ShouldBe(value);

    private static bool Between(string x, string y) => NameContradiction.Between(x, y);
}
