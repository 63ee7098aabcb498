"""French: bounds, units, verbs of saying, nouns that speak, marks of status."""

from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.speaker_nouns_fr import SPEAKER_NOUNS
from visavis.claims.dispatch.tables import listed, one_of, words_of

# Verbs of the first group by stem: the forms follow.
_SAY_STEMS = listed(
    "annonc affirm déclar indiqu précis expliqu ajout assur estim jug soulign confirm "
    "rapport signal"
    " révél évoqu mentionn recens dénombr comptabilis chiffr évalu revendiqu not observ constat"
    " déplor regrett rappel témoign racont détaill dénonc répèt répét relat critiqu accus martel"
    " notifi alert regrett communiqu inform argu allègu allégu relev insist avanc corrig rectifi"
    " certifi imput attest clam réclam attribu exig demand expos résum dress dévoil "
    "rapporte comment"
    " révèl relèv considèr considér suggèr suggér rappell réitèr réitér énumèr énumér espèr espér"
    " concèd concéd soupçonn avou confi minimis relativis tempér proclam jur"
    " soulèv pronostiqu martèl qualifi invoqu plaid"
    " salu précis calcul récapitul affich nuanc exhort rétorqu"
)
_OTHER_SAY = {
    "dit": "dit",
    "disent": "",
    "disait": "",
    "écrit": "écrit",
    "écrivent": "",
    "reconnaît": "reconnu",
    "reconnaissent": "",
    "admet": "admis",
    "admettent": "",
    "soutient": "soutenu",
    "soutiennent": "",
    "prétend": "prétendu",
    "prétendent": "",
    "maintient": "maintenu",
    "maintiennent": "",
    "prévient": "prévenu",
    "avertit": "averti",
    "avertissent": "",
    "répond": "répondu",
    "transmet": "transmis",
    "convient": "",
    "décrit": "décrit",
    "décrivent": "",
}
_QUOTE_STEMS = listed(
    "lanc tranch plaisant insist ironis souffl gliss pest lâch murmur tonn renchér"
)
_DENY_STEMS = listed("ni contest réfut rejet rejett récus infirm")
_ORDER_STEMS = listed("ordonn décrèt décrét")
_PROMISE = (
    "propose|proposent|proposé|promet|promettent|promis|s'engage à|s'engagent à|garantit"
    "|garantissent|garanti"
)
_PREDICT = (
    "prévoit|prévoient|prévu|table sur|tablent sur|redoute|redoutent|redouté|craint|craignent"
    "|craignait|s'attend à|s'attendent à|anticipe|anticipent|anticipé|pronostique|pronostiqué"
)

_stems = one_of(_SAY_STEMS)
_soft = one_of(
    stem[:-1] + "ç" if stem.endswith("c") else stem + ("e" if stem.endswith("g") else "")
    for stem in _SAY_STEMS
)
_present = f"(?:{_stems})(?:e|ent)"
_imparfait = f"(?:{_soft})(?:ait|aient)"
_participle = f"(?:{_stems})é"
_quote_participle = (
    "|".join(f"{stem}é" for stem in _QUOTE_STEMS) + "|poursuivi|conclu|martelé|repris"
)
_quote_present = (
    "|".join(f"{stem}e" for stem in _QUOTE_STEMS) + "|poursuit|conclut|insistent|reprend"
)
_other_present = "|".join(_OTHER_SAY)
_other_participle = "|".join(word for word in _OTHER_SAY.values() if word)
_AUX = r"(?:a|ont|avait|avaient|aurait|auraient|ait|avoir|ayant)"
_ADV = (
    r"(?: (?:également|aussi|encore|toutefois|cependant|officiellement|notamment|ensuite|déjà"
    r"|par ailleurs|en outre|de nouveau|récemment|d'abord|enfin|ainsi|simplement|immédiatement"
    r"|solennellement|formellement|catégoriquement|vivement|publiquement|finalement|alors"
    r"|d'ores et déjà|jeudi|vendredi|samedi|dimanche|lundi|mardi|mercredi|hier)){0,2}"
)
_deny = (
    "|".join(f"{stem}{end}" for stem in _DENY_STEMS for end in ("e", "ent", "ait", "aient"))
    + "|dément|démentent|démentait"
)
_deny_participle = "|".join(f"{stem}é" for stem in _DENY_STEMS) + "|démenti"
_order = (
    "|".join(f"{stem}{end}" for stem in _ORDER_STEMS for end in ("e", "ent"))
    + "|donne l'ordre|donnent l'ordre|enjoint|somme"
)
_order_participle = (
    "|".join(f"{stem}é" for stem in _ORDER_STEMS) + "|donné l'ordre|donné ordre|enjoint"
)
_predict_present = "|".join(word for word in _PREDICT.split("|") if not word.endswith(("é", "vu")))
_ALL_PRESENT = (
    f"{_present}|{_other_present}|{_deny}|{_order}|{_predict_present}|promet|promettent|propose"
    "|proposent|garantit|(?:fait|font|faisait|faisaient) (?:état|savoir|part)(?: d[e'])?|faisait"
    " valoir|parle d[e']"
    "|parlent d[e']|se félicite|s'inquiète|se réjouit|s'alarme|s'indigne|fait part d[e']"
    "|fait valoir"
)
_ALL_PAST = (
    f"{_participle}|{_other_participle}|{_deny_participle}|{_order_participle}|promis"
    f"|proposé|garanti|prévu(?! d| pour)|redouté|anticipé"
    "|fait état|fait savoir|parlé d[e']|fait part|fait valoir|laissé entendre|tenu à "
    "préciser|appelé à"
)

_CORE = (
    "affirm[eé]|déclar[eé]|assur[eé]|di[ts]|disent|racont[eé]|témoign[eé]|expliqu[eé]|estim[eé]"
    "|précis[eé]|annonc[eé]|parlé? d|indiqu[eé]|ajout[eé]|confirm[eé]|prévenu|prévient|promet"
    "|promis|évoqu[eé]|dénonc[eé]|rapport[eé]|jug[eé]|soutien|soutenu|admet|admis|reconn"
)
GRAMMAR = Grammar(
    language="fr",
    bounds_before=(
        (
            r"pas moins d[e'] ?|au (?:moins|minimum),? |à tout le moins |minimum |un "
            r"minimum d[e'] ?|non moins d[e'] ?",
            "at_least",
        ),
        (
            r"plus d[e'] ?|au-delà d[e'] ?|(?:au-dessus de|dépass\w+|franchi\w*) (?:la barre"
            r"|le seuil"
            r"|le cap) d[eu]s? |au-dessus du seuil d[eu]s? |supérieure?s? à |(?:dépass"
            r"|excéd)[a-zé]+ "
            r"(?:largement |désormais |déjà )?(?:l[ea]s? |l')?|au-dessus d[e'] ?|davantage "
            r"que ",
            "more_than",
        ),
        (
            r"pas plus d[e'] ?|au (?:plus|maximum),? |tout au plus,? |(?<!d'ici )jusqu'à "
            r"|maximum |un maximum d[e'] ?|n'excéd[a-zé]+ pas (?:l[ea]s? |l')?|dans la "
            r"limite d[e'] ?",
            "at_most",
        ),
        (
            r"moins d[e'] ?|inférieure?s? à |en dessous d[e'] ?|au-dessous d[e'] ?|sous la "
            r"barre d[e'](?:s )?",
            "less_than",
        ),
        (
            r"près d[e'] ?|près du |environ |quelques? |autour d[e'] ?|aux? alentours? "
            r"d[e'] ?|aux environs d[e'] ?|de l'ordre d[e'] ?|à peu près |presque "
            r"|approximativement |à peine |grosso modo |une moyenne d[e'] ?|peu ou prou |à "
            r"hauteur d'environ |proche d[e'] ?|avoisin[a-zé]+ (?:les )?|frôl[a-zé]+ (?:les )?"
            r"|pratiquement |quasiment |quasi |entour[a-zé]+ ",
            "about",
        ),
        (r"exactement |précisément |très exactement ", "exact"),
    ),
    bounds_after=(
        (r" (?:au moins|au minimum|minimum|ou plus|ou davantage)", "at_least"),
        (r" (?:au plus|au maximum|maximum|ou moins|tout au plus)", "at_most"),
        (r" (?:environ|à peu près|approximativement)", "about"),
    ),
    range_open=r"entre |de |d'|comprise?s? entre |du ",
    range_join=r" (?:à|et|ou|voire) (?:plus d[e'] ?)?| ?[-–] ?",
    not_a_count_before=(
        r"(?:n°|nº|numéros?|no\.?|résolutions?|articles?|art\.|vols?|chapitre|page|pages"
        r"|pp?\.|route|rn|rd|nationale|départementale"
        r"|autoroute|rue|avenue|boulevard|chambre|niveau|catégorie|phase|étape|force"
        r"|magnitude|échelle|alinéa|annexe|tableau|loi|décret"
        r"|directive|règlement|boeing|airbus|mirage|dash|antonov|tupolev|soukhoï|type"
        r"|version|modèle|code|escadron|batterie|unité|lot|poste|point|canal|ligne|quai"
        r"|porte"
        r"|secteur|zone|cote|départ|numéro|tél\.?|téléphone|téléphonique|cédex|cedex|bp"
        r"|opération|groupe|équipe|plan|division|brigade|régiment|bataillon"
        r"|compagnie|falcon|hercules|transall|class[ée]e?|classe|covid|c\+\+|mark|mk|indice"
        r"|paragraphe|protocole|fréquence|station|dossier|réf\.?) "
    ),
    unit_join=r" (?:d[e'] ?)?| d'",
    adjectives=words_of(
        "nouveaux nouvelles nouveau nouvelle autres autre grands grandes grand grande "
        "petits petites petit petite gros grosses hauts hautes"
        " jeunes jeune vieux vieilles anciens anciennes premiers premières derniers "
        "dernières bons bonnes mauvais principaux principales"
        " seuls seules simples vrais vraies véritables longs longues courts courtes "
        "prétendus prétendues présumés beaux belles"
        " présumées lourds lourdes éventuels éventuelles rares nombreux nombreuses moyens "
        "vastes importants importantes précieux"
        " portés portées portés-disparus"
        " demi principales importantes malheureux malheureuses fameux célèbres brefs "
        "brèves puissants puissantes"
    ),
    never_units=words_of(
        "dans sans sous vers mais plus moins très depuis après pas près puis alors ainsi "
        "fois hors dès lors selon pendant parmi dont ensuite ailleurs"
        " des les ces ses mes tes nos vos leurs ils elles nous vous qui que quoi où est "
        "sont était étaient ont avait avaient fut furent sera seront"
        " toujours désormais jamais toutefois néanmoins jusque aussi encore déjà hier "
        "avant contre entre par pour avec chez comme et ou ni car or donc"
        " supplémentaires par tous toutes eux lors deux trois quatre cinq six sept huit "
        "neuf dix aux au du de la le un une ce cet cette se y en à"
        " a peut peuvent doit doivent fait font va vont ne n s c j l d m t qu il elle on "
        "jours jour heures heure mois ans an années année semaines semaine"
        " minutes minute secondes seconde siècles siècle plusieurs quelques certains "
        "certaines tandis sauf via malgré outre voire soit exactement"
        " autour environ maximum minimum même mêmes durant auprès face notamment surtout "
        "grâce janvier février mars avril mai juin juillet août"
        " septembre octobre novembre décembre gmt puisque lorsque quand si afin "
        "actuellement précisément concernant ayant étant selon uniquement seulement"
        " dizaines centaines milliers millions milliards million milliard mille demie demi "
        "tiers quart moitié printemps été automne hiver"
        " près ouest nord sud est lundi mardi mercredi jeudi vendredi samedi dimanche "
        "lesquels lesquelles toutes tous restants restantes"
        # Participles of counting: 832 annoncés counts what stood before.
        " annoncés recensés prévus promis demandés requis attendus enregistrés comptabilisés"
        " dénombrés déclarés estimés espérés autorisés constatés signalés relevés exigés livrés"
        " initialement comptés avancés évoqués affichés mesurés publiés confirmés observés"
    )
    - {"est"},
    two_word_units=(
        r"(?:mètres?|kilomètres?|km|m) (?:carrés?|cubes?)|milles? (?:nautiques?|marins?)"
        r"|kilomètres?[ -]heure|kilomètres? par heure|km/h|casques bleus"
        r"|points? de pourcentage|degrés celsius|tonnes équivalent \w+|m2|m3|km2|m²|m³|km²"
        r"|hommes-jours|fois(?= (?:plus|moins|supérieure?s?|inférieure?s?|l[ea]s?|son|sa))"
        r"|heures(?= de vol)|jours(?= de mer)"
    ),
    measure_units=(
        r"km/h|km2|km²|m2|m²|m3|m³|km|kg|kt|kwh|mwh|gw|mw|kw|ha|mm|cm|nm|m|l|t|°c|°|nœuds"
        r"|noeuds"
    ),
    currency_before=r"[€$£]",
    percent=r" ?%| ?p(?:our|\.) ?c(?:ent|\.)?| pour cent",
    fractions=(
        (r"(?:l[ae] |cette )?moitié", 0.5),
        (r"(?:un|le|du)(?: bon| petit| gros)? tiers|(?<=au )tiers", 1 / 3),
        (r"(?:les )?deux tiers|(?<=aux )deux[- ]tiers|(?:les )?deux-tiers", 2 / 3),
        (r"(?:un|le)(?: bon| petit| gros)? quart(?! d'heure)|(?<=au )quart(?! d'heure)", 0.25),
        (r"(?:les )?trois[- ]quarts(?! d'heure)", 0.75),
        (r"(?:un|le) cinquième", 0.2),
        (r"(?:les )?deux cinquièmes", 0.4),
        (r"(?:les )?trois cinquièmes", 0.6),
        (r"(?:les )?quatre cinquièmes", 0.8),
        (r"(?:un|le) sixième(?= d)", 1 / 6),
        (r"(?:un|le) huitième(?= d)", 0.125),
        (r"(?:un|le) dixième(?= d)", 0.1),
        (r"(?:les )?neuf dixièmes", 0.9),
        (r"(?:un|le) centième(?= d)", 0.01),
        (r"(?:un|le) vingtième(?= d)", 0.05),
    ),
    fraction_of=r" (?:de l'|de la |de |d'|des |du |d'entre )",
    multipliers=(
        (
            r"(?:double|doublent) (?=l[aes]+ |l'|s[aeons]+ |leurs? )|doubler|doublé|doublée"
            r"|doublées|doublés|doubler[aiont]+|doublait|doublement(?= d)|le double",
            2,
        ),
        (
            r"(?:triple|triplent) (?=l[aes]+ |l'|s[aeons]+ |leurs? )|tripler|triplé|triplée"
            r"|triplées|triplés|tripler[aiont]+|triplait|triplement(?= d)|le triple",
            3,
        ),
        (r"quadrupl(?:er[aiont]*|és?|ées?|ait|ement|e|ent)|le quadruple", 4),
        (r"quintupl(?:er[aiont]*|és?|ées?|ait|ement|e|ent)", 5),
        (r"décupl(?:er[aiont]*|és?|ées?|ait|ement|e|ent)", 10),
        (r"multipli(?:er[aiont]*|é|és|ée|ées|ait|e|ent) par (?P<by>[\w,]+(?:-\w+)*)", None),
        (r"divis(?:er[aiont]*|é|és|ée|ées|ait|e|ent) par (?P<over>[\w,]+(?:-\w+)*)", None),
    ),
    out_of=(
        r" (?:\w+ ){0,4}?sur (?:les |ses |leurs |la |un total d[e'] ?)?"
        r"| d(?:es|e (?:ses|ces|leurs|nos)) (?=\d|deux|trois|quatre|cinq|six|sept|huit|neuf|dix"
        r"|onze"
        r"|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|cent|mille)"
    ),
    subset_before=(
        r"(?:dont |parmi lesquels? |parmi lesquelles? |parmi eux,? |parmi elles,? |y compris "
        r"|notamment |au nombre desquels? )(?:(?:au moins|plus d[e']|près d[e']|environ"
        r"|quelque) ?)?"
    ),
    subset_after=r" d'entre (?:eux|elles)",
    total_before=(
        r"(?:au total,? |en tout,? |un total d[e'] ?|soit au total |le total à |bilan "
        r"(?:total |définitif |provisoire )?(?:\w+ )?(?:à |d[e'] ?)"
        r"|s'est (?:encore )?alourdie? (?:\w+ )?à "
        r"|s'alourdit à |port(?:e|ant|ait|é|ent) (?:ainsi |donc )?(?:(?:le|la|leur|son) "
        r"(?:nombre|total|bilan)(?: [\w'-]+){0,8} )?à |\btotal (?:[\w'-]+ ){1,4})"
    ),
    total_after=r"[^.;:,]{0,40} (?:au total|en tout)\b",
    increment_before=(
        r"(?:supplémentaires? d[e'] ?|chut[a-zé]+ d[e'] ?|bondi[a-zé]* d[e'] ?"
        r"|augment[a-zé]+ d[e'] ?|hausse d[e'] ?|progress[a-zé]+ "
        r"d[e'] ?|croissance d[e'] ?|renfort d[e'] ?|baiss[a-zé]+ d[e'] ?|baisse d[e'] ?"
        r"|recul[a-zé]* d[e'] ?|diminu[a-zé]+ d[e'] ?|en hausse d[e'] ?|encore )"
    ),
    increment_after=(
        r" (?:\w+ ){0,2}?(?:supplémentaires?|additionnel(?:le)?s?|(?:de plus|en plus"
        r"|de moins)(?! d)"
        r"|en renfort|d'augmentation|de hausse)\b"
    ),
    compared_before=(
        r"contre |(?:pass[a-zé]+|ramen[a-zé]+|chut[a-zé]+|tomb[a-zé]+|relev[a-zé]+|port[a-zé]+"
        r"|grimp[a-zé]+) d[e'] ?"
    ),
    corrected=r",? (?:et non(?: pas)?|non|et pas|pas|au lieu d[e']) ?",
    dual_before=r"(?:les|des|aux|ces|ses|leurs|nos|vos|l'une? des|entre les|dits) ",
    determiners=words_of(
        "le la les l' un une des du de d' ce cet cette ces son sa ses leur leurs notre nos "
        "mon ma mes votre vos plusieurs certains certaines quelques"
        " au aux chaque tout toute tous toutes aucun aucune deux trois"
    ),
    phrase_joins=words_of("de du des d' à aux au en pour l' la le les et"),
    phrase_stops=words_of(
        "a ont avait avaient est sont était étaient fut furent sera seront aura auront "
        "aurait auraient serait seraient qui que qu' dont où mais ou et car"
        " dans sur sous vers par avec sans contre depuis pendant après avant lors selon "
        "comme si quand alors tandis afin ne n' se s' y en il elle ils elles on"
        " nous vous je j' ce c' cela ça plus moins très pas jamais toujours encore déjà "
        "aussi ainsi donc puis peut peuvent pourrait pourraient doit doivent"
        " devrait devraient va vont fait font notamment entre jusqu' dès parmi publié "
        "publiée publiés publiées diffusé diffusée rendu rendue cité cités citée citées "
        "rapporté rapportée"
        " interrogé interrogée ici citant soit malgré durant via lorsque lorsqu' puisque hier "
        "demain aujourd'hui reste restent manque manquent manquait compte comptent"
        " menace menacent dispose disposent participe participent concerne concernent "
        "représente représentent touche touchent interrogés cité devant face"
        " ne ni or soit chez outre hors auprès seront ait aient étant ayant vient viennent "
        "veut veulent faute cependant toutefois affirme affirment"
        " touchées touchés indispensables ordonné toute transmis obtenu présenté présentée "
        "remis remise établi établie arrêté arrêtée"
    )
    - {"en", "toute"},
    source_cues=(
        r"selon|d'après|à en croire|aux? dires? d[e']s?|aux? dires? du|de l'aveu (?:même "
        r")?d[e']s?|de l'aveu du|(?:(?<![a-zà-ÿ] )|(?<=appris )|(?<=-on ))de sources?(?= \w)"
        r"|au dire du|suivant(?= l[ea'])|sur la "
        r"foi d[e']s?"
        r"|aux yeux d[e']s?|pour sa part selon|pour(?= (?:le |la |l'|les "
        r"|un |une |son |sa )(?:porte-parole|ministre|ministère|président|présidente"
        r"|général|colonel|responsable|directeur|directrice|maire|préfet|préfète|opposition"
        r"|ong|syndicats?|expert|gouvernement|commandant)\b)"
    ),
    says=(
        rf"(?:{_AUX}{_ADV} (?:{_ALL_PAST})(?:e|s|es)?|(?:{_ALL_PRESENT}|{_imparfait})|s'(?:est"
        rf"|étaient|était) (?:félicité|inquiété|alarmé|indigné|engagée?)e?|se sont (?:félicités"
        rf"|inquiétés|engagés)|s'est-(?:il|elle) (?:félicitée?|inquiétée?|réjouie?|alarmée?)"
        rf"|n'?{_AUX} pas (?:confirmé|précisé)|{_AUX} refusé d[e'] ?(?:confirmer|commenter))"
    ),
    inverted_says=(
        rf"(?:(?:a|avait|aurait)-t-(?P<p1>il|elle|on)|(?:ont|avaient)-(?P<p2>ils|elles)){_ADV} "
        rf"(?:{_ALL_PAST}|{_quote_participle}|appris|su|fait savoir)|s'est-(?P<p3>il|elle) "
        rf"(?:félicitée?|inquiétée?|réjouie?|alarmée?|exclamée?|interrogée?)|(?:{_present}"
        rf"|{_other_present}|{_quote_present})(?:-t)?-(?P<p4>il|elle|ils|elles|on)"
    ),
    citing=r"citant|en citant|qui cit(?:e|ait)|se référant à|s'appuyant sur|reprenant",
    cited_by=r"citée?s? par|relayée?s? par|rapportée?s? par",
    passive_by=(
        r"(?:annonc|avanc|fourni|communiqu|publi|donn|évoqu|revendiqu|affirm|rapport|établi"
        r"|transmis|diffus|recens|cit|relay|révél|mentionn|dénonc)(?:é|i|is)?e?s?(?: "
        r"[a-zà-ÿ0-9'-]+){0,4} par"
    ),
    adverbials=(
        r"(?:dans (?:un|une|son|sa|leur|le) (?:\w+ ){0,3}?(?:communiqué|déclaration|bilan"
        r"|rapport|entretien|discours|interview|tweet|message|lettre|note|point"
        r"|allocution)(?: \w+é)?(?: de presse)?|lors d'une? \w+(?: de presse)?"
        r"|aux (?:médias|agences|chaînes|correspondants)|à nos confrères|à (?:la presse|l'afp"
        r"|des journalistes|la télévision|la radio|reuters|ce sujet"
        r"|l'antenne|l'agence \w+)|aux journalistes|au micro de \w+|sur (?:\w+ ){1,2}"
        r"|sur (?:son|sa|leur|le|la) (?:compte|page|chaîne|site|réseau"
        r"|blog)(?: \w+){0,2}?(?= l[ea'] ?| un)"
        r"|devant (?:la presse|les journalistes|les députés|le parlement|des journalistes)"
        r"|de son côté|pour sa part|par ailleurs|en conférence de presse|au cours d'une? "
        r"\w+(?: de presse)?|par la voix de son porte-parole|par téléphone|à l'issue "
        r"d[eu]\w* \w+|sous couvert d'anonymat|auprès de l'afp|en fin de (?:matinée"
        r"|journée)|en marge d[eu]\w* \w+)"
    ),
    speaker_nouns="|".join(SPEAKER_NOUNS),
    pronouns=words_of("il elle on ils elles lui eux celui-ci celle-ci ce dernier cette dernière"),
    that=r"que|qu'|:|«|\"",
    core_says=_CORE,
    relative=frozenset({"qui"}),
    demanding="réclame|réclament|exige|exigent|demande|demandent|réclamé|demandé|exigé",
    deny_that=r"ce que|ce qu'(?=a |ont )",
    deny_figure=(
        r"(?:ce|ces|cette|le|les|toute?|cet) (?:bilan|chiffres?|nombre|pertes?|version"
        r"|accusations?|affirmations?|décompte|estimations?|allégations?|informations?"
        r"|évaluation)"
    ),
    denies=f"{_deny}|{_deny_participle}",
    orders=f"{_order}|{_order_participle}",
    order_marks=(
        rf"{_AUX}{_ADV} (?:{_order_participle})|{_order}|(?:a|ont|avait) (?:été )?ordonné"
        rf"|ordre (?:a été )?donné|sur ordre d"
    ),
    promises=_PROMISE,
    predicts=_PREDICT,
    conditional=(
        r"(?:n'|s'|l'|y |en )?(?:(?:aurait|auraient|serait|seraient)(?:,? (?:été|pas|déjà|eu|aussi"
        r"|également|notamment|en outre|\w+ment)){0,2}(?: \w+(?:é|i|u|it|is|ert|ort)e?s?(?!\w))?"
        r"|\w{2,}(?:erait|eraient|drait|draient|ndrait)|feraient|ferait|iraient)"
    ),
    future_past=(
        r"(?:serait|seraient|\w{2,}(?:erait|eraient|drait|draient)|ferait|feraient)(?! (?:été"
        r"|eu|mort|tué|blessé|parti|disparu))"
    ),
    future=(
        r"(?:n'|s'|l'|y )?(?:sera|seront|aura|auront|\w{2,}(?:era|eront|dra|dront|rra|rront|vra"
        r"|vront|tra|tront)|fera|feront|ira|iront|\w{2,}ir(?:a|ont)|serons|aurons|\w{2,}(?:erons"
        r"|drons))"
    ),
    planned=(
        r"v(?:a|ont|as|ais) (?:(?:ainsi|aussi|également|bientôt|donc|encore|ensuite|pouvoir|devoir"
        r"|\w+ment) ){0,2}(?!\w+ant)\w+(?:er|ir|re|oir)"
        r"|(?:prévoi\w+|envisag\w+|compt\w+|projet\w+|veut|veulent|souhait\w+|entend\w*|décidé"
        r"|accepté|convenu|conviennent|s'apprêt\w+|s'engag\w+) (?:d[e'] ?|à )?(?:en |y |les? |la )?"
        r"(?!entre|quatre|notre|votre|autre|être|outre)\w+(?:er|ir|re|oir)"
        r"|(?:décidé|prévoi\w+|envisag\w+|accepté|promis) (?:de )?(?:l'envoi|le déploiement)"
        r"|prévue?s?|en vue d[e']|promet|promettent|(?:est|sont|était|étaient) attendue?s?"
        r"|attendue?s? (?:à|en|dans|lundi|mardi)|prévoit (?:un|une|l'|le|la|d[e'])"
    ),
    past=(
        r"(?:a|ont|avait|avaient|est|sont|était|étaient|s'est|se sont|fut|furent|n'a|n'ont"
        r"|n'est|n'avait)(?: (?:été|\w+ment|pas|déjà|bien|toutefois|aussi|tous|notamment"
        r"|également))*,? \w+(?:é|ée|és|ées|i|ie|is|ies|ise|ises|u|ue|us|ues|it|ite|its|ert|ort"
        r"|orts)|(?!fait\b)\w+(?:aient|ait)(?<!rait)(?<!raient)|était|étaient|avait|avaient"
    ),
    modal=(
        r"attendons|craignons|redoutons|prévoyons|(?:ne |n')?(?:pourrait|pourraient|devrait"
        r"|devraient|risque|risquent|risquerait)"
    ),
    unverified=(
        r"non (?:encore )?(?:confirmée?s?|vérifiée?s?)|sous réserve|n'(?:a|ont) (?:pas |pu )?(?:pu "
        r")?(?:être|été) (?:confirmé|vérifié)e?s?|présumément|prétendument|supposée?s?|dit-on"
        r"|à confirmer|invérifiables?|selon des rumeurs|faute de confirmation"
    ),
    forecast=(
        r"prévisions?|prévisionniste|météo|prévoyons|modèles?|projections?|si |s'attend"
        r"|attendons|nous craignons|craint|redout\w+|averti\w*|préven\w+|prévient|risque"
        r"|scénario|estimations?|pronostic|économistes?|épidémiologistes?"
    ),
    claimant_after=(
        r"(?:avanc|annonc|évoqu|donn|fourni|affirm|revendiqu|cit|relay)(?:é|i)?e?s? (?:\w+ "
        r")?par|comme l'(?:affirment?|a affirmé|ont affirmé|avait affirmé|assurent?|prétend"
        r"|annonçait|prétendent|soutient|a annoncé)"
    ),
)
