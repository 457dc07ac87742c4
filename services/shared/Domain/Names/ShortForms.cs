using System.Collections.Frozen;

namespace LeadStreams.Domain.Names;

/// <summary>Short forms, pet forms and sister forms of first names. Each line is one name; a word may be a form of several.</summary>
internal static class ShortForms
{
    private static readonly FrozenDictionary<string, int[]> NamesOf = Read(
        """
        abigail abby gail
        adelaide adele heidi
        albert al bert bertie
        alexander alex alec alessandro alejandro aleksandr oleksandr sandro sascha sasha sacha sander xander lex
        alexandra alex sandra sascha sasha sandy lexi oleksandra
        aleksey alexey oleksii alyosha lyosha
        alfred fred freddy alf
        amelia emily millie mia
        anastasia nastya nastja stacy asya
        andreas andrew andre andrei andriy andy drew andrzej anders
        angela angie gela
        anna ann anne annie anja anya annika anita nancy hanna hannah
        anthony anton tony antonio antoine toni
        antonia toni tonia
        arthur art artie
        barbara barb babs barbie basia varvara
        bartholomew bart bartosz bartek
        benjamin ben benny benno
        bernard bernhard bernd bernie
        brigitte brigitta gitta birgit
        cassandra cassie sandra
        catherine katherine katharina katarina ekaterina kateryna katrin katja katya kate kathy katie kitty kat cathy rina trina kaja
        charles charlie chuck karl carl carlos charly karel
        charlotte charlie lotte lottie
        christian chris christopher christoph christer kit topher stoffel krzysztof
        christina christine christiane chris tina kristin kirsten
        clemens clement klemens
        cornelia conny nelly
        cornelius cees kees conny
        daniel dan danny daniil danylo
        david dave davy
        deborah debbie deb
        dietrich dieter dirk
        dmitry dmitri dima dmytro mitya
        dominik dominic nick nik
        dorothea dorothy dora dot dorle thea
        edward eduard ed eddie ted teddy ned edvard
        edmund ed eddie
        eleanor ellie nora leonore ella nell
        elena yelena jelena helena helen helene olena lena ellen alyona leni
        elisabeth elizabeth elise elsa else lisa liz liza lizzy lizzie beth betty bettina betsy eliza ella elli lisbeth liesel sissi yelizaveta isabel
        emanuel manuel manny manu immanuel
        emil emilio
        erhard hardy gerhard
        ernst ernest ernie
        eugen eugene gene evgeny yevgeny evgeni yevhen zhenya
        eugenia evgenia zhenya jenya
        eva eve evi evelyn
        evgenia yevgenia yevheniia
        ferdinand ferdi nando fernando
        florian flo florent
        florence flo flossie
        francis frank francisco franz francesco frans paco pancho frankie francois franek kiko curro
        frances franziska francesca francoise franzi fran frankie fanny sissi paqui
        frederick friedrich fred freddy fritz frederik fryderyk
        gabriel gabe gabor
        gabriele gabriela gabrielle gabi gaby
        gennady gena
        georg george jorge jorgen jurgen yuri juri jurij yurii giorgio georgios jerzy jorg schorsch gosha jiri
        gerald gerry jerry
        gerhard gerd gert gerardo gerard gerry
        gertrud gertrude trude trudy gerti
        gilbert gil bert
        gottfried geoffrey jeff friedl
        gregory gregor greg grigory grisha hryhorii
        guillermo memo william
        gunther gunter gunnar
        gustav gus gustavo
        harold harry hal
        heinrich heinz henry hank harry heiner hendrik henrik enrico enrique henri henning
        henrietta henriette hetty jette
        herbert herb bert bertie heribert
        hermann herman armin
        hildegard hilde hilda
        ignatius ignacio nacho ignaz
        igor ihor
        ilya ilja illya
        irina iryna ira
        isabella isabel bella isa izzy belle elisabeth
        ivan vanya iwan johann
        jacqueline jackie
        jacob jakob jake jack jacques james jim jimmy jamie jaime diego santiago iago yakov
        jadwiga hedwig hedy
        jane jean janet jeanne johanna joanna jo hanne hanna joan giovanna janina yana zhanna jan
        jeffrey jeff geoff geoffrey
        jennifer jen jenny jenna
        jeremy jerry jeremias
        jessica jess jessie
        joachim jochen achim jo joaquin
        john johann johannes jan jon jonny johnny jack jean juan giovanni hans hannes sean ian ivan joao janos jens evan
        jonathan jon jonny jonas nathan
        joseph josef jose giuseppe joe joey jupp sepp pepe osip yosyp jozef beppe
        josephine jo josie josefa pepa fifi
        joshua josh
        judith judy jutta
        julia yulia juliane julie julika juliana yuliia
        julian julius jules
        karin karina carina
        karoline caroline carolin carol carrie caro lina karolina
        kenneth ken kenny
        klaus claus nicolas nikolaus nicholas nick nik niklas niels nils klaas nikolai nikolay mykola kolya nico niko miklos colin
        konrad conrad kurt curt radek
        konstantin constantine kostya kosta kostiantyn
        konstanze constance connie conny
        larisa lara
        laura lori laurie
        laurence lawrence lorenz larry lars lorenzo laurent laurie
        leonard leon leo lenny leonhard leonardo leonid lyonya
        leopold leo poldi
        lieselotte liselotte lilo lotte lisa
        louis ludwig lewis luis luigi lou lutz ludo
        louise luise luisa lou lulu
        lucas lukas luke luca
        lyubov lyuba
        magdalena magda lena madeleine leni maddie
        manfred manni fred
        margaret margarete margareta margarita margot maggie meg peggy greta gretchen grete rita marge margit megan daisy madge gosia malgorzata
        maria mary marie miriam mia molly polly mariya marija masha mitzi marika mariana manya maryam
        mark marcus markus marc marco marek
        martha marta marti
        martin marty marcin morten
        martina tina
        matthias matthew matt matteo mateo mats hias mateusz matvey
        maurice moritz mauricio
        maximilian max maxi maxim maksym massimo
        melanie mel melli
        michael mike mick mickey michel miguel mikhail michail mihail mykhailo misha mischa michal mikael mikko micha miki
        michaela michelle micky mihaela
        mohammed mohamed muhammad mohamad muhammed mehmet mo mohd mohammad mahomet
        monika monica moni
        natalia natalie natalya nataliia natasha nat
        nadezhda nadya nadja nadia nadiia
        nathaniel nathan nate nat
        nicole nicoletta nicki nikki colette
        nina antonina yanina
        oliver olli ollie olivier
        olivia livia liv olli
        olga olha olya helga
        oscar oskar
        otto otmar ottokar
        patricia pat patty trish tricia patrizia
        patrick pat paddy patrice patricio
        paul pavel pablo paolo pawel pasha pauli pavlo
        pauline paula polina
        peter pete petr pyotr pedro pierre piotr pietro petro petya piet pit
        philipp philip phil pip filippo felipe
        rachel rahel raquel ray
        raimund raymond ray ramon mundl
        rebecca becky rebekka bec becca
        reinhard reiner rainer hardy reinhold
        richard rich rick dick ricky ricardo riccardo rickard
        robert rob bob bobby robbie bert rupert roberto robin
        rodrigo rod roderick
        roland rolando roly orlando
        ronald ron ronnie
        rosa rose rosie rosalie rosemarie rosemary
        rosemarie rosemary romy rosi
        rudolf rudy rolf ralf ralph rodolfo
        russell russ rusty
        samuel sam sammy
        samantha sam sammy
        sarah sara sally sadie
        sebastian seb basti bastian
        sergey serge sergio serhiy seryozha
        siegfried sigi siggi
        sigrid sigi siri
        simon simeon semyon simone
        sofia sophie sophia sofya sonja sonya
        stanislav stan stas
        stanley stan
        stefan stephen steven steve stephan etienne esteban stepan stef steffen szczepan stevie istvan pista
        stefanie stephanie steffi steph fanny
        susan susanne susanna sue suzy susi zuzana sanne
        svetlana sveta lana svitlana
        sven swen svein
        tamara toma
        tatiana tatyana tanja tanya tetiana
        theodor theodore ted teddy theo fyodor fedor fedya tudor
        theresa teresa terry tess resi therese tessa
        thomas tom tommy tomas tomasz tommaso maso
        timothy tim timmy timo timofey
        tobias toby tobi
        ulrich uli ulli ueli
        ulrike uli ulli rike
        ursula uschi ulla
        valentin valentine vali val valya
        valeria valerie val lera
        vasily vasili vasyl basil vasya
        veronica veronika vroni nika ronnie vera
        victor viktor vic vik
        victoria viktoria vicky viktoriia vika tori
        vincent vince vinnie vincenzo vicente
        virginia ginny
        vladimir volodymyr vova volodya vlad wladimir
        vladislav vlad slava vladyslav
        vyacheslav slava viacheslav
        walter walt wally gautier
        wilhelm william bill billy will willy liam willi guillaume guglielmo guillermo wim vilhelm vasil
        wilhelmine wilma mina minna helma
        wolfgang wolf wolfi
        xaver xavier javier
        yaroslav slava jarek
        zachary zach zack
        """
    );

    /// <summary>True when two words, folded, can be forms of one name.</summary>
    public static bool AreOfOneName(string x, string y) =>
        NamesOf.TryGetValue(x, out var of)
        && NamesOf.TryGetValue(y, out var ofOther)
        && of.AsSpan().ContainsAny(ofOther);

    private static FrozenDictionary<string, int[]> Read(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(
                (line, name) =>
                    line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => (word, name))
            )
            .GroupBy(pair => NameFolding.MatchKey(pair.word), pair => pair.name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Distinct().ToArray(), StringComparer.Ordinal);
}
