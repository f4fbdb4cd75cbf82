"""Records how others follow objects, pair rows with columns and filter boxes, for TrackerTests: RecordedTracks.swift.

Tracks       ByteTrack of the package supervision on the scenes of Scene.swift, whose numbers are whole. It does not
             predict tracks that are not confirmed yet, which here is added; how often that changes a number is
             printed to the standard error.
Pairs        scipy.optimize.linear_sum_assignment
Areas        the package shapely
Boxes        the eight states in one filter: filterpy's KalmanFilter

usage: record_tracks.py > RecordedTracks.swift
needs: pip install supervision==0.25.1 scipy filterpy shapely
"""
import sys

import numpy as np
from filterpy.kalman import KalmanFilter
from scipy.optimize import linear_sum_assignment
from shapely.geometry import Point, Polygon
from supervision.tracker.byte_tracker.core import ByteTrack
from supervision.tracker.byte_tracker.single_object_track import STrack

from draws import Draws, numbers

WIDTH, HEIGHT = 640 * 16, 480 * 16


def scene(seed, objects, frames):
    """For each frame the boxes in sixteenths of pixels and the scores in parts of 256, as in Scene.swift."""
    draws = Draws(seed)
    things = []
    for _ in range(objects):
        w, h = 320 + draws.below(640), 480 + draws.below(960)
        things.append([draws.below(WIDTH - w), draws.below(HEIGHT - h), w, h, draws.below(129) - 64,
                       draws.below(97) - 48, 0])
    result = []
    for _ in range(frames):
        found = []
        for thing in things:
            x, y, w, h, vx, vy, hidden = thing
            if x + vx < 0 or x + vx + w > WIDTH:
                vx = -vx
            if y + vy < 0 or y + vy + h > HEIGHT:
                vy = -vy
            x, y = x + vx, y + vy
            kind = draws.below(100)
            if kind < 2:
                hidden = 4 + draws.below(12)
            edges = [edge + draws.below(33) - 16 for edge in (x, y, x + w, y + h)]
            score = 32 + draws.below(90) if kind < 18 else 160 + draws.below(96)
            if hidden > 0:
                hidden -= 1
            elif not 3 <= kind < 8:
                found.append((edges, score))
            thing[:] = [x, y, w, h, vx, vy, hidden]
        if draws.below(8) == 0:
            x, y = draws.below(WIDTH - 800), draws.below(HEIGHT - 800)
            found.append(([x, y, x + 800, y + 800], 100 + draws.below(150)))
        result.append(found)
    return result


def note_source(name):
    original = getattr(STrack, name)

    def noting(self, *arguments):
        self.source = tuple((arguments[0] if isinstance(arguments[0], STrack) else self)._tlwh)
        return original(self, *arguments)
    setattr(STrack, name, noting)


def follow(frames, predicts_tentative):
    tracker = ByteTrack(track_activation_threshold=0.5, lost_track_buffer=6)
    names, result = {}, []
    for found in frames:
        if predicts_tentative:
            tentative = [t for t in tracker.tracked_tracks if not t.is_activated]
            STrack.multi_predict(tentative, tracker.shared_kalman)
        rows = np.array([[*(e / 16 for e in edges), score / 256] for edges, score in found]).reshape(-1, 5)
        tracks = tracker.update_with_tensors(rows)
        ids = [0] * len(found)
        sources = {(r[0], r[1], r[2] - r[0], r[3] - r[1]): i for i, r in enumerate(rows)}
        places = {sources[tuple(float(v) for v in t.source)]: t for t in tracks}
        for place in sorted(places):
            ids[place] = names.setdefault(places[place].internal_track_id, len(names) + 1)
        result.append(ids)
    boxes = [[*tracks_of.tlbr] for _, tracks_of in sorted(places.items())]
    return result, boxes


def emit_rows(rows):
    print("[")
    for row in rows:
        print(f"      {numbers(row)},")
    print("    ]", end="")


def emit_scene(seed, objects, frames):
    ids, boxes = follow(scene(seed, objects, frames), True)
    without, _ = follow(scene(seed, objects, frames), False)
    differing = sum(a != b for x, y in zip(ids, without) for a, b in zip(x, y))
    print(f"scene {seed}: {max(map(max, ids))} tracks, {sum(map(len, ids))} detections, {differing} differ without "
          "prediction of what is tentative", file=sys.stderr)
    print(f"    RecordedTracks(\n      seed: {seed}, objectCount: {objects},\n      ids: ", end="")
    emit_rows(ids)
    print(",\n      boxes: ", end="")
    emit_rows(boxes)
    print("),")


def emit_pairs():
    print("  /// For each of the matrices of AssignmentTests its least sum.\n  static let sums: [Double] = [")
    for seed in range(60):
        draws = Draws(seed)
        rows, columns, limit = 1 + draws.below(24), 1 + draws.below(24), [8, 100, 4096][seed % 3]
        matrix = np.array([[draws.below(limit) for _ in range(columns)] for _ in range(rows)])
        print(f"    {matrix[linear_sum_assignment(matrix)].sum()},")
    print("  ]\n")


def emit_areas():
    """Polygons of an upper and a lower chain, and which of 100 points in and around them are inside (1), on the edge
    (2) or outside."""
    print("  /// Vertices, points and for each point 1 inside, 2 on an edge, 0 outside.")
    print("  static let areas: [(vertices: [Float], points: [Float], places: String)] = [")
    for seed in range(6):
        draws = Draws(100 + seed)
        xs = sorted({draws.below(64) for _ in range(4 + 2 * seed)})
        lower = [(x, 32 + draws.below(24)) for x in xs]
        upper = [(x, 31 - draws.below(24)) for x in reversed(xs)]
        area = Polygon(lower + upper)
        assert area.is_valid
        points = [(draws.below(257) / 4, draws.below(257) / 4) for _ in range(60)] + lower[:3] + [
            ((lower[0][0] + lower[1][0]) / 2, (lower[0][1] + lower[1][1]) / 2)]
        places = "".join("2" if area.touches(Point(p)) else str(int(area.contains(Point(p)))) for p in points)
        flat = [numbers([v for p in ps for v in p]) for ps in (lower + upper, points)]
        print(f'    (\n      {flat[0]},\n      {flat[1]},\n      "{places}"\n    ),')
    print("  ]\n")


def emit_filter():
    """A box that is seen 12 times, with two frames left out, and its eight states and their variances."""
    draws = Draws(7)
    seen = []
    for frame in range(12):
        x, y, w, h = 100 + 7 * frame, 80 - 3 * frame, 40 + frame, 90 - frame
        seen.append([v + draws.below(17) / 8 - 1 for v in (x, y, x + w, y + h)])
    measured = [np.array([(a + c) / 2, (b + d) / 2, (c - a) / (d - b), d - b]) for a, b, c, d in seen]
    kalman = KalmanFilter(dim_x=8, dim_z=4)
    kalman.F = np.eye(8) + np.eye(8, k=4)
    kalman.H = np.eye(4, 8)
    h = measured[0][3]
    kalman.x = np.concatenate([measured[0], np.zeros(4)])
    kalman.P = np.diag(np.square([h / 10, h / 10, 1e-2, h / 10, h / 16, h / 16, 1e-5, h / 16]))
    print("  /// Edges as seen, and after each the means of the eight states and their variances.")
    print("  static let filtered: [(seen: [Float], means: [Double], variances: [Double])] = [")
    for frame in range(12):
        if frame > 0:
            h = kalman.x[3]
            deviations = [h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160]
            kalman.predict(Q=np.diag(np.square(deviations)))
            if frame not in (5, 6):
                h = kalman.x[3]
                kalman.update(measured[frame], R=np.diag(np.square([h / 20, h / 20, 1e-1, h / 20])))
        exact = ["[" + ", ".join(repr(float(v)) for v in values) + "]" for values in (kalman.x, np.diag(kalman.P))]
        print(f"    (\n      {numbers(seen[frame])},\n      {exact[0]},\n      {exact[1]}\n    ),")
    print("  ]")


for name in "update", "re_activate", "activate":
    note_source(name)
print("""/// What others make of the scenes, matrices and boxes of the tests; written by record_tracks.py.
struct RecordedTracks: Sendable {
  let seed: UInt64
  let objectCount: Int
  /// For each frame the track of each detection, numbered as they come; 0 for none.
  let ids: [[Int]]
  /// Edges of the tracks seen in the last frame, in the order of their detections.
  let boxes: [[Double]]

  static let all: [RecordedTracks] = [""")
for seed, objects, frames in (1, 5, 120), (2, 10, 100), (3, 20, 80):
    emit_scene(seed, objects, frames)
print("  ]\n")
emit_pairs()
emit_areas()
emit_filter()
print("}")
