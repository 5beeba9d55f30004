"""The demo district: an invented city, 云岭市 and its district 云川区, seeded and repeatable."""
