import Testing
import Vision

@Suite struct PolygonTests {
  @Test(arguments: RecordedTracks.areas.indices) func pointsAreInsideWhereShapelySaysSo(index: Int) throws {
    let area = RecordedTracks.areas[index]
    let polygon = try #require(Polygon(points(area.vertices)))
    let turned = try #require(Polygon(points(area.vertices).reversed()))
    for (point, place) in zip(points(area.points), area.places) {
      #expect(polygon.contains(point) == turned.contains(point))
      if place != "2" { #expect(polygon.contains(point) == (place == "1")) }
    }
  }

  /// Triangles around an inner point make up a square: every point is in one of them, also on their edges.
  @Test func whatAPolygonIsCutIntoHoldsEachPointOnce() throws {
    var draws = Draws(seed: 31)
    for _ in 0..<50 {
      let middle = Keypoint(x: Float(1 + draws.next(below: 15)), y: Float(1 + draws.next(below: 15)))
      let corners = [(0, 0), (16, 0), (16, 16), (0, 16)].map { Keypoint(x: $0.0, y: $0.1) }
      let parts = try corners.indices.map { try #require(Polygon([corners[$0], corners[($0 + 1) % 4], middle])) }
      for step in 0..<32 * 32 {
        let point = Keypoint(x: Float(step % 32) / 2, y: Float(step / 32) / 2)
        #expect(parts.filter { $0.contains(point) }.count == 1)
      }
    }
  }

  @Test func whatIsNoPolygonIsRefused() {
    let corners = [Keypoint(x: 0, y: 0), Keypoint(x: 1, y: 0), Keypoint(x: 0, y: 1)]
    #expect(Polygon([]) == nil && Polygon(Array(corners.prefix(2))) == nil && Polygon(corners) != nil)
    #expect(Polygon(corners + [Keypoint(x: .nan, y: 0)]) == nil)
    #expect(Polygon(corners + [Keypoint(x: 0, y: .infinity)]) == nil)
    #expect(Polygon([Keypoint](repeating: corners[0], count: 257)) == nil)
    #expect(Polygon(corners)?.contains(Keypoint(x: .nan, y: 0.1)) == false)
    #expect(Polygon([Keypoint](repeating: corners[0], count: 4))?.contains(corners[0]) == false)
  }

  private func points(_ values: [Float]) -> [Keypoint] {
    stride(from: 0, to: values.count, by: 2).map { Keypoint(x: values[$0], y: values[$0 + 1]) }
  }
}
