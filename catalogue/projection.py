"""The map's projection: Albers' conic equal-area, by which no country looks larger than another of its size.

H. C. Albers, 1805; the formulas are those of J. P. Snyder, Map Projections: A Working Manual (U.S. Geological
Survey Professional Paper 1395, 1987), p. 100, on a sphere, and give what d3-geo's geoConicEqualArea gives.
The middle meridian is where the map is cut open on the other side of the earth: with 100° E the cut goes
through America, and Russia is whole.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, radians, sin, sqrt


@dataclass(frozen=True)
class ConicEqualArea:
    """One view: its middle meridian and two standard parallels in degrees, and how it lies on the sheet.

    `scale` and the shift are in units of the drawing, `width` by `height` of which are seen.
    """

    name: str
    meridian: float
    parallels: tuple[float, float]
    scale: float
    shift: tuple[float, float]
    width: int = 960
    height: int = 560

    @cached_property
    def cone(self):
        """(n, C, ρ₀) of Snyder's formulas."""
        first, second = (sin(radians(parallel)) for parallel in self.parallels)
        n = (first + second) / 2
        c = 1 + first * (2 * n - first)
        return n, c, sqrt(c) / n

    def around(self, longitude):
        """Degrees east of the middle meridian, from -180 to 180."""
        return (longitude - self.meridian + 180) % 360 - 180

    def sheet(self, east, latitude):
        """Where a point lies on the sheet, by its degrees east of the middle meridian: x right, y down."""
        n, c, rho0 = self.cone
        rho = sqrt(max(c - 2 * n * sin(radians(latitude)), 0)) / n
        angle = n * radians(east)
        x, y = rho * sin(angle), rho0 - rho * cos(angle)
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y

    def project(self, longitude, latitude):
        """Where a point lies on the sheet; it may lie outside of what is seen."""
        return self.sheet(self.around(longitude), latitude)

    def shows(self, x, y):
        """True where a point of the sheet is seen."""
        return 0 <= x <= self.width and 0 <= y <= self.height


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a view that is seen: `times` as large, the point `x`, `y` of the whole sheet in the middle.

    It never reaches over the edge of the sheet: `Window.of` brings the point inside.
    """

    view: ConicEqualArea
    times: int
    x: int
    y: int

    @classmethod
    def of(cls, view, times=1, x=0, y=0):
        """The window with its middle as near to `x`, `y` as the sheet allows."""
        inside = [
            min(max(round(at), size // (2 * times)), size - size // (2 * times))
            for at, size in ((x, view.width), (y, view.height))
        ]
        return cls(view, times, *inside)

    @property
    def shift(self):
        """What is added to the enlarged sheet, so that the middle comes into the middle."""
        return self.view.width / 2 - self.x * self.times, self.view.height / 2 - self.y * self.times

    @property
    def projection(self):
        """The projection of what is seen."""
        shift = [own * self.times + more for own, more in zip(self.view.shift, self.shift, strict=True)]
        return replace(self.view, scale=self.view.scale * self.times, shift=tuple(shift))


def fitted(name, meridian, parallels, corners, width=960, height=560, margin=30):
    """The view that holds the points `corners` (longitude, latitude), as large as it can be."""
    plain = ConicEqualArea(name, meridian, parallels, 1, (0, 0), width, height)
    points = [plain.project(*corner) for corner in corners]
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = min(y for _x, y in points), max(y for _x, y in points)
    scale = min((width - 2 * margin) / (right - left), (height - 2 * margin) / (bottom - top))
    shift = (width / 2 - scale * (left + right) / 2, height / 2 - scale * (top + bottom) / 2)
    return ConicEqualArea(name, meridian, parallels, scale, shift, width, height)


# Berlin, Tirana, the south of Turkmenistan and of Primorye, Cape Dezhnev, Severnaya Zemlya, Svalbard.
UNION = fitted(
    "union",
    100,
    (40, 65),
    [(9, 54), (18, 39.5), (62, 35.2), (131, 42), (-169.7, 66), (95, 81), (30, 71)],
)
# Hamburg, Tirana, Yerevan, Perm, Murmansk.
EUROPE = fitted("europe", 32, (42, 60), [(8, 53), (18, 39.5), (48, 38.5), (60, 58), (33, 64)])
VIEWS = {view.name: view for view in (UNION, EUROPE)}
