using LeadStreams.Domain.Names;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Tests;

[Trait("Requirement", "S0-3")]
public sealed class NameTests
{
    [Theory]
    [InlineData("Ana Diaz", "Ana", "Diaz")]
    [InlineData("Diaz, Ana María", "Ana María", "Diaz")]
    [InlineData("Dr. Ana de la Cruz", "Ana", "de la Cruz")]
    [InlineData("LUDWIG VAN BEETHOVEN", "Ludwig", "van Beethoven")]
    [InlineData("Vincent van Gogh", "Vincent", "van Gogh")]
    [InlineData("MR JOHN O'NEIL", "John", "O'Neil")]
    [InlineData("jean-luc mcdonald", "Jean-Luc", "McDonald")]
    [InlineData("John Smith Jr.", "John", "Smith")]
    [InlineData("John Smith, PhD", "John", "Smith")]
    [InlineData("Herr Prof. Dr. Jürgen Groß", "Jürgen", "Groß")]
    [InlineData("Cher", null, "Cher")]
    [InlineData("山田 太郎", null, "山田 太郎")]
    [InlineData("test", null, null)]
    [InlineData("n/a", null, null)]
    [InlineData("12345", null, null)]
    [InlineData("ana@example.com", null, null)]
    [InlineData("-", null, null)]
    [InlineData("", null, null)]
    public void A_full_name_is_split(string raw, string? first, string? last)
    {
        NameParser.SplitFull(raw).ShouldBe(new PersonName(first, last));
    }

    [Theory]
    [InlineData("  ZOE\u0308 ", "Zoë")]
    [InlineData("DeAndre", "DeAndre")]
    [InlineData("van der Berg", "van der Berg")]
    [InlineData("MÜLLER-LÜDENSCHEIDT", "Müller-Lüdenscheidt")]
    [InlineData("AJ", "AJ")]
    [InlineData("Ana\u00A0\t Maria", "Ana Maria")]
    public void A_part_of_a_name_is_cleaned(string raw, string cleaned)
    {
        NameParser.CleanPart(raw).ShouldBe(cleaned);
    }

    [Theory]
    [InlineData("Groß", "gross")]
    [InlineData("Łukasz Żółć", "lukasz zolc")]
    [InlineData("O'Neil-Åström", "oneil astrom")]
    [InlineData("Þórður Ægisson", "thordur aegisson")]
    [InlineData("İSTANBUL ılık", "istanbul ilik")]
    [InlineData("Ｆｕｌｌ ﬁne", "full fine")]
    [InlineData("Ёлка", "елка")]
    public void A_key_loses_case_accents_and_punctuation(string raw, string key)
    {
        NameFolding.Fold(raw).ShouldBe(key);
    }

    [Theory]
    [InlineData("Иван Петров", "Ivan Petrov")]
    [InlineData("Сергей Щукин", "Sergey Shchukin")]
    [InlineData("Νίκος Παππάς", "Nikos Pappas")]
    [InlineData("王伟", "Wang Wei")]
    [InlineData("김민준", "Gim Minjun")]
    [InlineData("राहुल", "Rahul")]
    [InlineData("Müller-Иванова", "Muller Ivanova")]
    public void Another_script_has_the_key_of_its_spelling_in_Latin_letters(string name, string spelled)
    {
        NameFolding.MatchKey(name).Replace(" ", "").ShouldBe(NameFolding.MatchKey(spelled).Replace(" ", ""));
    }

    [Theory]
    [InlineData("Юлия Орлова", "yuliya orlova,yulia orlova,iuliia orlova,julia orlowa,julia orlova")]
    [InlineData("Иван Петров", "ivan petrov,iwan petrow")]
    [InlineData("Дмитрий Щукин", "dmitriy shchukin,dmitry shchukin,dmitrii shchukin,dmitri schtschukin,dmitri scukin")]
    [InlineData("Сергей Хмель", "sergey khmel,sergei khmel,sergej chmel,sergej hmel")]
    [InlineData("Julia Orlova", "julia orlova")]
    [InlineData("Jürgen Müller", "jurgen muller")]
    [InlineData("", "")]
    public void A_name_in_Cyrillic_letters_has_the_keys_of_its_usual_spellings(string name, string keys)
    {
        CyrillicSpellings.KeysOf(name).ShouldBe(keys.Split(','));
    }

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("a\u0302\u0323", "ậ")]
    [InlineData("\u1112\u1161\u11ab", "한")]
    [InlineData("\u212B", "Å")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    public void Text_is_composed_as_Unicode_says(string raw, string composed)
    {
        UnicodeNormalizer.ToNfc(raw).ShouldBe(composed);
    }
}
