"""The commonest given names of Soviet persons as other languages know them.

Pure. A book does not romanise Михаил, it prints Michael, Michel or Michał; no table of letters says so.
Written down for this catalogue from how the Wikipedias in English, German, French, Polish, Spanish, Italian,
Czech, Hungarian, Dutch, Ukrainian and Belarusian call the persons it is about (Stalin is Joseph, Josef,
Józef, Giuseppe; Trotsky is Leon, Leo, Lew, Lev); no list was copied. Forms that a romanisation would make too
are here where a heading has them, to be read back.
"""

# Russian forms | forms elsewhere, folded.
EQUIVALENTS = """
авель | abel avel
адам | adam
август | august auguste augusto
александр | олександр alexander alexandre aleksander alejandro alessandro sandor oleksandr aleksandar
    alexandros sandro
алексей алексий | олексій alexey alexei alexis aleksy alexej oleksiy oleksii alexius aleksi alejo
алёна | alona
анастас | anastaz anastas anastase anastasio
анатолий | anatole anatol anatoli anatoly anatolij
анна | anna anne ana hanna ann
андрей | андрій andrew andre andreas andrzej andres andrea andras ondrej andriy andrii andrei
антон | anthony anton antoni antoine antonio
аркадий | arkady arkadi arkadius arkadiusz arcadi arkadij
артём артемий | artem artyom artemy artemi
борис | boris borys barys
вадим | vadim vadym wadim
валентин | valentin valentine walentin walenty valentyn
валерий | valery valeri valerij valere valeriy
валериан | valerian walerian valeriano
варлам | varlam warlam warlaam
василий | василь basil vasily vasili vassily vassili wassily wassili wasyl vasyl basilio wasilij wassilij
    vasilij
вера | vera wera
виктор | victor viktor wiktor
виссарион | vissarion wissarion besarion bessarion
владимир | володимир уладзімір vladimir wladimir wlodzimierz volodymyr uladzimir vlagyimir vladimiro
владислав | vladislav wladyslaw wladislaw ladislav
вячеслав | viacheslau vyacheslav viacheslav wjatscheslaw waclaw wiaczeslaw vjaceslav vjacseszlav viatcheslav
    venceslas
галина | galina halina halyna
геннадий | gennady gennadi guennadi hennadiy gennadij
генрих | gienrich guenrikh henry heinrich genrikh henryk henri enrique enrico henrik genrich
георгий | георгій gieorgij george georg georges georgi georgy jerzy giorgi giorgio gheorghe jorge gyorgy
    heorhiy gueorgui gueorgi georgij
григорий | григорій рыгор gregory grigory grigori gregor gregoire grzegorz hryhoriy hryhorii gregorio grigorij
давид давыд | david dawid davyd
даниил данила | daniel daniil danylo danilo danila
дмитрий димитрий | дмитро dmitry dmitri dimitri dimitry dmytro demetrius dymitr demetrio dmitrij dimitrij
    dmitrii
евгений | євген jewgienij eugene eugen yevgeny evgeny evgeni evgueni eugenio eugeniusz jewgeni jewgenij
    jevgenij yevhen eugeniy
евгения | eugenia eugenie yevgenia evgenia
екатерина | catherine katherine katharina katarzyna catalina caterina ekaterina kateryna
елена | helen helena helene elena olena
ефим | yefim efim jefim
иван | іван ivan ivane john johann iwan jan ioann janos
иероним | jerome hieronim jeronim jeronimas hieronymus
игнатий | ignaty ignatius ignaz ignace
игорь | igor ihor
илья | ілля iliia ilya ilia elias ilja ilija elie illya
иона | iona jonah yona
иосиф осип | йосип язэп joseph iosif josef jozef joszif giuseppe jose yosif ioseb josif josip osip ossip
    yossif
исаак | isaac isaak izaak isak
карл | karl carl charles karol karel carlos
кирилл | cyril kirill kyrill cyrille kyrylo
климент клим | kliment klim clement klimient klement klymentiy
константин | konstanty constantine konstantin constantin constantino costantino kostyantyn konstantinos
лаврентий | lavrenty lavrenti lavrentiy lavrentii lawrentij lawrenti lavrentij laurentius lawrientij
    wawrzyniec lorenzo laurent
лазарь | lazar lazarus lasar lazare lazaro
лев | leo leon lev lew leone lyev
леонид | leonid leonidas leonide
лидия | lydia lidia lidija lydie
любовь | lyubov lubov liubov ljubow
максим | maxim maksim maxime maximus massimo maksym
максимилиан | maximilian maksymilian maximilien maksymilyan
мария марья | maria mary marie mariya marija
марк | mark marc marco marek
мартемьян | martemyan martemian
матвей | matvey matvei matthew matthias mathieu mateusz
михаил михайло | михайло michael mikhail michail michel michal miguel michele mihaly mihail mykhailo mikael
    mikhael mixail mikhaylo
моисей | moses moisei moisey moishe moise mojzesz moises
надежда | nadezhda nadejda nadeschda nadia nadiezhda
наталья наталия | natalia natalie natalya nathalie natalja
нестор | nestor
никита | микита nikita nikyta mykyta nyikita niceta
николай | микола мікалай nicholas nikolai nikolay nicolas nikolaus mikolaj nicola nicolai nikolaj mykola
    miklos nicolae nikolaos
оксана ксения | xenia ksenia oxana
олег | oleg oleh
ольга | olga olha
павел | павло paul pavel pawel pablo paolo pavlo pal
пётр | петро peter pyotr petr piotr pierre petro pedro pietro pjotr petrus peteris petar
прасковья | praskovia
роберт | robert roberts roberto
роман | roman romain
рой | roy roi
самуил | samuel samuil
светлана | svetlana swetlana swietlana
семён | семен simon semyon semen semjon siemion szymon simeon semion symon szemjon
серафим | seraphim serafim
сергей | сергій sergey sergei serge sergius sergio sergej sergiusz siergiej serhiy serhii serguei szergej
    sergi sergue
серго | sergo
соломон | solomon salomon
софья софия | sophia sofia sophie sofya zofia sofja
станислав | stanislav stanislaw stanislas stanislaus estanislao
степан стефан | stepan stephen stefan stephan etienne esteban stepane szczepan stephane
сурен | suren souren
татьяна | tatiana tatyana tatjana
тимофей | timothy timofey timofei timothee
фёдор феодор | федір theodore fyodor fedor fjodor feodor fiodor theodor teodor fodor
феликс | felix feliks
филипп | philip philipp filipp philippe filip felipe filippo
христиан | cristian kristian christian khristian
шалва | shalva schalwa chalva
эдуард | edward eduard edouard eduardo eduards
эммануил | emmanuel emanuel emmanuil
юлия | julia yulia julija iulia
юлий | julius yuli july julij jules
юрий | юрій yuri yury iouri jurij juri george jerzy yuriy jurii iurii youri
яков | jacob jakob yakov iakov jacques jakow jakov jakub jakiw yakiv giacomo
ян янис | jan johann yan ian janis
"""


def _read():
    """Each Russian form (е for ё) with the forms elsewhere of all names it belongs to."""
    forms = {}
    for line in EQUIVALENTS.replace("\n    ", " ").strip().splitlines():
        russian, elsewhere = line.split(" | ")
        for name in russian.replace("ё", "е").split():
            forms[name] = forms.get(name, frozenset()) | frozenset(elsewhere.split())
    return forms


def _turned(forms):
    russian = {}
    for name, elsewhere in forms.items():
        for form in elsewhere:
            russian.setdefault(form, []).append(name)
    return russian


ELSEWHERE = _read()
RUSSIAN = _turned(ELSEWHERE)
