# Quantities with their units. $n is the number.
unit-metre = { $n } m
unit-kilometre = { $n } km
unit-nautical_mile = { $n ->
    [one] { $n } mille marin
   *[other] { $n } milles marins
  }
unit-foot = { $n ->
    [one] { $n } pied
   *[other] { $n } pieds
  }
unit-flight_level = FL { $n }
unit-knot = { $n ->
    [one] { $n } nœud
   *[other] { $n } nœuds
  }
unit-km_per_hour = { $n } km/h
unit-m_per_second = { $n } m/s
unit-degree = { $n }° (nord vrai)
unit-second = { $n } s
unit-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }
unit-hour = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
  }
unit-day = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
  }
unit-hectopascal = { $n } hPa
unit-celsius = { $n } °C
unit-kilohertz = { $n } kHz
unit-megahertz = { $n } MHz
unit-kilogram = { $n } kg
unit-tonne = { $n } t
unit-litre = { $n ->
    [one] { $n } litre
   *[other] { $n } litres
  }
