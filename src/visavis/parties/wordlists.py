"""Three lists of 256 words, read aloud to confirm a card: the index of a word is its byte.

Our own selection: common, concrete words, most of two or three syllables, in alphabetical order.
Within a list no two begin with the same four letters, and any two differ by at least three letters
(Damerau-Levenshtein, accents folded) and by two sounds. Left out: people, places, arms and their
code names, words of the radio, figures, and whatever could hurt.

The lists never change: two nodes of different ages must read the same words for the same card.
"""

from typing import Final

_FRENCH = """
acajou accordéon acrobate album alpaga amaryllis ananas anchois
anémone antilope aquarium artichaut asperge aubergine autruche azalée
badminton baignoire balcon bambou baromètre basilic bégonia betterave
beurre biberon biscuit bocal bonnet bougie bracelet brebis
brioche brocoli bruyère cactus calepin camélia canapé capucine
caramel cascade cassis castor céleri charrue châtaigne chaudron
chemise chicorée chocolat cinéma citron clémentine clocher coccinelle
coffret colibri concert confiture coquelicot coriandre couloir cravate
crayon cristal crocus croissant cuisine cumin cyclamen diamant
domino dromadaire duvet écharpe éclair écorce édredon élastique
éléphant émeraude encrier entonnoir enveloppe éponge érable escabeau
estrade étoile eucalyptus éventail fauteuil feuillage figuier flocon
flûte fontaine fougère fourmi framboise friandise fromage géranium
girofle glacier goéland goyave grenier groseille grotte guirlande
guitare gymnase hamac hareng harmonie hérisson hermine hibou
hippocampe horloge hortensia houblon igloo iguane insecte jacinthe
jasmin judo jujube kangourou kermesse kimono kiosque lagune
laitue lampion langouste lasagne libellule lièvre lilas limonade
lucarne lunettes lustre macaron magnolia mandarine mangue marguerite
marionnette marmite matelas mélèze métro meuble mimosa mouchoir
moulin myosotis natation nénuphar nuage océan oignon opéra
orchidée oreiller origan otarie ouistiti oursin pagode palmier
pantoufle papaye papyrus parasol pastèque pélican perroquet peuplier
piano pingouin pistache pivoine placard platane plumeau poivron
polenta portrait potager primevère puzzle pyjama quiche raisin
ravioli réglisse renard rhubarbe robinet romarin rossignol ruban
ruisseau rutabaga safran salade sandale sapin saumon saxophone
scarabée seigle sésame sifflet sirop soleil spaghetti spirale
statue sucre tabouret tapisserie télescope tennis théâtre tilleul
timbre tiroir toboggan tomate torchon tournesol tracteur traîneau
trèfle trombone truite tulipe turbot ukulélé valise veilleuse
vendange véranda verger verveine vinaigre vitrail volcan zigzag
"""

_ENGLISH = """
acrobat album almond alpaca anchovy antelope apricot arcade
artist aspen attic autumn avocado badger bamboo beaver
beehive birch biscuit blanket blossom bluebell bookcase bracelet
bramble breakfast broccoli broomstick bungalow buttermilk cabbage cactus
cappuccino caramel cardigan cashew cauliflower chandelier cheddar chestnut
chimney chipmunk chocolate cinnamon clarinet cobweb concert cradle
cranberry crayon crocus croissant crystal cucumber cupboard cupcake
custard cyclamen daffodil dandelion denim diamond dogwood dolphin
dragonfly duckling earring eggplant elephant emerald evergreen fabric
feather festival flamingo flannel flapjack flute fountain foxglove
freckle fritter furrow garlic geranium ginger giraffe glacier
goblet goldfish gondola gooseberry granite grapefruit grasshopper gravel
gymnast hammock hamster harmony harvest hazel hickory hobby
hummingbird hyacinth icicle insect jasmine jigsaw jogging jubilee
juniper kangaroo kimono kiosk kitchen ladybird lantern laundry
lavender lemonade lettuce library lilac lizard llama lobster
lollipop mahogany mammoth mandarin mango marble marshmallow mattress
meadow melody meringue mohair muffin mulberry mushroom napkin
necklace nectar needle nightingale notebook nutmeg oasis oatmeal
octopus orchard origami ostrich parasol parsley pastry pelican
pencil peppermint perfume persimmon picnic pineapple pistachio platypus
polka pomegranate popcorn porcupine porridge postcard prairie primrose
pudding pumpkin quartz quilt quince raccoon radish rainbow
rhubarb ribbon rosemary saffron sandwich sapphire sardine satchel
saxophone scallop scissors seaweed sesame shampoo shortbread shovel
silver skylark slipper snowdrop soprano sorbet spaghetti sparrow
spatula spinach sponge squirrel starfish statue strawberry sunflower
sweater sycamore tadpole tangerine tapestry thicket thistle tomato
toothbrush tortoise towel tractor trampoline trellis tricycle trombone
trumpet tumbler turnip ukulele umbrella unicorn vanilla vegetable
velvet veranda vinegar volcano waffle walnut watermelon whisker
window wisteria wombat woodpecker wreath xylophone yogurt zigzag
"""

_RUSSIAN = """
абажур абрикос автобус аккордеон альбом ананас антилопа арбуз
афиша базилик баклажан барбарис барсук башмак бегемот беседка
бисквит блокнот блюдце ботинок браслет булавка бульон буфет
ваниль велосипед вентилятор веранда верблюд вечер витамин витрина
водоросль воробей вышивка вязание галстук гардероб георгин герань
гитара гладиолус глазурь гнездо горностай горшок гостинец гребень
грейпфрут гуашь дача десерт джинсы дождик домино дракон
дуршлаг духовка жаворонок жасмин желатин жёлудь жемчуг жимолость
журавль завтрак занавеска запонка заяц земляника зубочистка зяблик
изюм инжир йогурт ириска кабачок кабинет каблук кактус
календула канарейка карнавал карусель качели кашемир квартет кизил
киоск клавесин клевер клеёнка клюква колибри колодец комикс
компот контрабас концерт корзина кориандр космос котлета кофта
крапива крендель кролик кружево крыльцо кубик кувшин кузнечик
кукуруза курага кустарник кухня лазанья ландыш лебедь лестница
лиана лопата лужайка луковица люстра майонез макароны мандарин
мармелад маслина матрёшка медуза мельница миндаль моллюск морковь
мюсли наволочка напёрсток нарцисс незабудка нитка ножницы носок
овсянка одеколон одуванчик окрошка омлет орех оригами орхидея
отвёртка павлин папайя папоротник пастила пейзаж пекарня пеликан
перчатка петрушка печенье пианино пихта платок плинтус полотенце
портрет посуда простокваша пряник радуга рассольник растение репейник
рисунок родник ручей рюкзак саксофон самовар санки свёкла
сверчок светлячок сельдерей сервиз сказка скатерть скворец скрипка
сметана смородина снежинка соловей сосулька спагетти спектакль статуя
стебель стрекоза сугроб сумка сундук сухарь сыроежка табурет
такси тарелка творог театр теплица тетрадь торшер трамвай
тулуп тыква улыбка урожай учебник фиалка фигура фисташка
флейта футбол халва хворост хижина хоровод хрусталь хурма
цветок цикламен цитрус цыплёнок чердак черёмуха шалаш шампунь
шахматы шиншилла шиповник шкатулка шнурок шоколад шпагат щегол
эвкалипт эстрада этажерка юбилей яблоко ягода ярмарка ящерица
"""

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "fr": tuple(_FRENCH.split()),
    "en": tuple(_ENGLISH.split()),
    "ru": tuple(_RUSSIAN.split()),
}
