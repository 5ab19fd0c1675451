"""Degrees → kilometres on a flat sheet on which equal areas stay equal, and back.

Albers' equal-area conic on a sphere of equal area (J. P. Snyder, Map Projections: A Working Manual,
1987, formulas 14-1 to 14-11). ``y`` grows to the south, as it does in SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

RADIUS = 6371.0072  # km, of a sphere with the surface of the earth


@dataclass(frozen=True)
class Albers:
    """``lon0`` points straight up; along ``lat1`` and ``lat2`` distances are true. Degrees.

    The origin is where ``lon0`` meets ``lat0``; x and y are kilometres.
    """

    lon0: float
    lat1: float
    lat2: float
    lat0: float

    @cached_property
    def _n(self) -> float:
        return (sin(radians(self.lat1)) + sin(radians(self.lat2))) / 2

    @cached_property
    def _c(self) -> float:
        return cos(radians(self.lat1)) ** 2 + 2 * self._n * sin(radians(self.lat1))

    @cached_property
    def _rho0(self) -> float:
        return self._rho(self.lat0)

    def forward(self, lon: float, lat: float) -> tuple[float, float]:
        """Degrees east and north → (x, y) in km."""
        east = (lon - self.lon0 + 180) % 360 - 180
        rho, theta = self._rho(lat), self._n * radians(east)
        return rho * sin(theta), rho * cos(theta) - self._rho0

    def back(self, x: float, y: float) -> tuple[float, float]:
        """(x, y) in km → degrees east and north."""
        down = self._rho0 + y
        rho = hypot(x, down)
        lon = self.lon0 + degrees(atan2(x, down) / self._n)
        sine = (self._c - (rho * self._n / RADIUS) ** 2) / (2 * self._n)
        return (lon + 180) % 360 - 180, degrees(asin(max(-1.0, min(1.0, sine))))

    def _rho(self, lat: float) -> float:
        return RADIUS * sqrt(self._c - 2 * self._n * sin(radians(lat))) / self._n


# Upright at Kursk and Moscow, where most claims are; Siberia would stand askew on this sheet.
WEST = Albers(lon0=40, lat1=46, lat2=60, lat0=52)
# All of it, as maps of the whole country are drawn.
WHOLE = Albers(lon0=98, lat1=50, lat2=68, lat0=60)
FRAMES = {"west": WEST, "whole": WHOLE}
