# Quantities with their units. $n is the number.
unit-metre = { $n } m
unit-kilometre = { $n } km
unit-nautical_mile = { $n ->
    [one] { $n } nautical mile
   *[other] { $n } nautical miles
  }
unit-foot = { $n } ft
unit-flight_level = FL { $n }
unit-knot = { $n ->
    [one] { $n } knot
   *[other] { $n } knots
  }
unit-km_per_hour = { $n } km/h
unit-m_per_second = { $n } m/s
unit-degree = { $n }° true
unit-second = { $n } s
unit-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }
unit-hour = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
  }
unit-day = { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
unit-hectopascal = { $n } hPa
unit-celsius = { $n } °C
unit-kilohertz = { $n } kHz
unit-megahertz = { $n } MHz
unit-kilogram = { $n } kg
unit-tonne = { $n } t
unit-litre = { $n } litres
