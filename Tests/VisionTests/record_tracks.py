"""Records what ByteTrack makes of a made-up scene, for TrackerTests: RecordedTracks.swift.

Objects walk, cross, are hidden for some frames, come and go; detections are jittered, missed, doubled, of low score now
and then. The tracker is that of the package bytetracker, with overlaps of areas where it counts pixels and with all detections of low score.

usage: record_tracks.py > RecordedTracks.swift
needs: pip install bytetracker==0.3.2 (--no-deps) lap numpy scipy
"""
import sys
import types

import numpy as np

torch = types.ModuleType("torch")
torch.Tensor = type("Tensor", (), {})
sys.modules["torch"] = torch

from bytetracker import byte_tracker, matching  # noqa: E402

FRAMES = 150


class Array(np.ndarray):
    """What the tracker asks of a tensor."""

    def numpy(self):
        return np.asarray(self)

    def __getitem__(self, key):
        return Classes() if isinstance(key, tuple) and key[1] == 5 else super().__getitem__(key)


class Classes:
    """All the same, and enough of them: the package takes those of high score for those of low score too."""

    def numpy(self):
        return self

    def __getitem__(self, _):
        return np.zeros(1000)


def overlaps(a, b):
    a, b = a[:, None, :].astype(np.float64), b[None, :, :].astype(np.float64)
    width = np.clip(np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0]), 0, None)
    height = np.clip(np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1]), 0, None)
    both = width * height
    area = (a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1]) + (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return (both / (area - both)).astype(np.float32)


def scene(random):
    """Per frame the detections: left, top, right, bottom, score."""
    walkers = []
    for _ in range(9):
        start = random.integers(0, FRAMES // 2)
        walkers.append(dict(
            start=start, end=start + random.integers(40, FRAMES), at=random.uniform(60, 580, 2),
            speed=random.uniform(-6, 6, 2), size=random.uniform((25, 50), (60, 140)),
            hidden=sorted(random.integers(0, FRAMES, 2)) if random.random() < 0.5 else (0, 0)))
    for frame in range(FRAMES):
        found = []
        for walker in walkers:
            if not walker["start"] <= frame < walker["end"]:
                continue
            walker["at"] = walker["at"] + walker["speed"] + random.normal(0, 0.6, 2)
            hidden = walker["hidden"][0] <= frame < min(walker["hidden"][0] + 20, walker["hidden"][1])
            if hidden or random.random() < 0.04:
                continue
            size = walker["size"] * random.normal(1, 0.02, 2)
            left, top = walker["at"] - size / 2
            score = random.uniform(0.15, 0.45) if random.random() < 0.15 else random.uniform(0.55, 0.98)
            found.append([left, top, left + size[0], top + size[1], score])
            if random.random() < 0.03:
                found.append([left + 9, top - 7, left + size[0] + 12, top + size[1], score * 0.8])
        if random.random() < 0.1:
            left, top = random.uniform(0, 600, 2)
            found.append([left, top, left + 40, top + 40, random.uniform(0.3, 0.7)])
        found.sort(key=lambda box: -box[4])
        yield [[round(value, 1) for value in box[:4]] + [round(box[4], 3)] for box in found]


def main():
    matching.bbox_ious = overlaps
    tracker = byte_tracker.BYTETracker(track_thresh=0.5, track_buffer=30, match_thresh=0.8)
    print("/// Made by record_tracks.py: each line a frame, detections (left, top, right, bottom, score), a bar, then what")
    print("/// ByteTrack reports (number, left, top, right, bottom).")
    print('let recordedTracks = """')
    for found in scene(np.random.default_rng(5)):
        boxes = np.array(found, dtype=np.float64).reshape(-1, 5)
        # The package takes the middle of what it is given for the left upper corner.
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        given = np.stack([boxes[:, 0] - width / 2, boxes[:, 1] - height / 2, boxes[:, 0] + width / 2,
                          boxes[:, 1] + height / 2, boxes[:, 4], np.zeros(len(boxes))], axis=1)
        tracker.update(given.view(Array), None)
        seen = [t for t in tracker.tracked_stracks if t.is_activated]
        parts = [" ".join(f"{value:g}" for value in box) for box in found]
        tracks = [" ".join([str(t.track_id)] + [f"{value:.2f}" for value in t.tlbr])
                  for t in sorted(seen, key=lambda t: t.track_id)]
        print(f"  {','.join(parts)}|{','.join(tracks)}")
    print('  """')


main()
