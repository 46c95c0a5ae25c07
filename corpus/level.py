"""The level of government at which a unit stands."""

from enum import Enum


class Level(Enum):
    """A county's 人社局 is not the city's."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    STATE = "state"
    UNKNOWN = "unknown"
