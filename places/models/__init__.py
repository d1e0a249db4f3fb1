"""Models of the places app."""

from places.models.occupation import Occupation
from places.models.venues import PlaceFact, Room, Venue

__all__ = ["Occupation", "PlaceFact", "Room", "Venue"]
