"""Places → geometries: GeoJSON (RFC 7946) and well-known binary (OGC 06-103r4).

Longitude before latitude, WGS 84. A point is where a place's label stands, never where something
happened; an outline is simplified for drawing and is no statement on borders.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from svodka.export.extract import Point, Polygon, Spot

Geometry = dict[str, Any]
# About a hundred metres: finer than any label or simplified outline.
_DIGITS = 3
_KINDS = {"Point": 1, "Polygon": 3, "MultiPoint": 4, "MultiPolygon": 6}


def of(spots: Sequence[Spot], shape: str) -> Geometry | None:
    """One geometry for places taken together: their outlines if ``shape`` is polygon and every one
    has an outline, else their points. None where one of them has neither: a part would mislead."""
    if shape == "polygon" and spots and all(spot.polygons for spot in spots):
        return _polygons([polygon for spot in spots for polygon in spot.polygons])
    points = [spot.point for spot in spots if spot.point is not None]
    if not points or len(points) < len(spots):
        return None
    return _points(points)


def binary(geometry: Geometry | None) -> bytes | None:
    """Well-known binary, little-endian."""
    if geometry is None:
        return None
    kind, told = geometry["type"], geometry["coordinates"]
    head = struct.pack("<BI", 1, _KINDS[kind])
    if kind == "Point":
        return head + struct.pack("<dd", *told)
    if kind == "Polygon":
        return head + _rings(told)
    inner = kind.removeprefix("Multi")
    parts = (binary({"type": inner, "coordinates": part}) or b"" for part in told)
    return head + struct.pack("<I", len(told)) + b"".join(parts)


def _rings(rings: Sequence[Sequence[Sequence[float]]]) -> bytes:
    out = [struct.pack("<I", len(rings))]
    for ring in rings:
        out.append(struct.pack("<I", len(ring)))
        out += [struct.pack("<dd", *point) for point in ring]
    return b"".join(out)


def _points(points: Sequence[Point]) -> Geometry:
    told = [_rounded(point) for point in points]
    if len(told) == 1:
        return {"type": "Point", "coordinates": told[0]}
    return {"type": "MultiPoint", "coordinates": told}


def _polygons(polygons: Sequence[Polygon]) -> Geometry:
    told = [[list(map(_rounded, ring)) for ring in polygon] for polygon in polygons]
    if len(told) == 1:
        return {"type": "Polygon", "coordinates": told[0]}
    return {"type": "MultiPolygon", "coordinates": told}


def _rounded(point: Point) -> list[float]:
    return [round(point[0], _DIGITS), round(point[1], _DIGITS)]
