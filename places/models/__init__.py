"""Models of the places app."""

from places.models.occupation import Occupation
from places.models.venues import Room, Venue

__all__ = ["Occupation", "Room", "Venue"]
