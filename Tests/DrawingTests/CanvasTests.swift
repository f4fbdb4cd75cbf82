import Drawing
import Testing

@Suite struct CanvasTests {
  private let red = Color(red: 255, green: 0, blue: 0)

  private func blank(_ width: Int, _ height: Int) -> Canvas {
    Canvas(width: width, height: height, grey: [UInt8](repeating: 0, count: width * height))
  }

  /// The red of every pixel, row by row.
  private func reds(_ canvas: Canvas) -> [[UInt8]] {
    (0..<canvas.height).map { y in (0..<canvas.width).map { x in canvas.bytes[(y * canvas.width + x) * 3] } }
  }

  @Test func aRectangleCoversPixelsWholeAndInPart() {
    var canvas = blank(4, 3)
    canvas.fillRectangle(left: 0.5, top: 1, right: 3, bottom: 2.25, red)
    #expect(reds(canvas) == [[0, 0, 0, 0], [128, 255, 255, 0], [32, 64, 64, 0]])
    #expect(canvas.bytes[4 * 3 + 3 + 1] == 0)
  }

  @Test func anOutlineLeavesTheInsideAlone() {
    var canvas = blank(6, 5)
    canvas.strokeRectangle(left: 1.5, top: 1.5, right: 4.5, bottom: 3.5, thickness: 1, red)
    #expect(
      reds(canvas) == [
        [0, 0, 0, 0, 0, 0], [0, 255, 255, 255, 255, 0], [0, 255, 0, 0, 255, 0], [0, 255, 255, 255, 255, 0],
        [0, 0, 0, 0, 0, 0],
      ])
  }

  @Test func aDiscIsRound() {
    var canvas = blank(7, 7)
    canvas.fillCircle(x: 3.5, y: 3.5, radius: 2.5, red)
    let rows = reds(canvas)
    #expect(rows[3] == [0, 255, 255, 255, 255, 255, 0])
    #expect(rows[1][1] < 128 && rows[1][3] == 255 && rows[0] == rows[6])
    for y in 0..<7 { for x in 0..<7 { #expect(rows[y][x] == rows[x][y] && rows[y][x] == rows[6 - y][x]) } }
  }

  @Test func whatLiesOutsideIsCutOff() {
    for value in [-1e30, -5, 2, 9, 1e30, .infinity, -.infinity, .nan] as [Float] {
      for other in [-1e30, -1, 2, 1e30, .infinity, .nan] as [Float] {
        var canvas = blank(4, 4)
        canvas.fillRectangle(left: value, top: other, right: 3, bottom: value, red)
        canvas.strokeRectangle(left: value, top: value, right: other, bottom: other, thickness: 2, red)
        canvas.fillCircle(x: value, y: other, radius: 3, red)
        canvas.label("X", x: value, y: other, scale: 1, red)
        #expect(canvas.bytes.count == 48)
      }
    }
    var canvas = blank(4, 4)
    canvas.fillRectangle(left: -100, top: -100, right: 100, bottom: 100, red)
    #expect(reds(canvas).allSatisfy { $0 == [255, 255, 255, 255] })
  }

  @Test func lettersHaveTheirShape() {
    var canvas = blank(11, 7)
    canvas.write("Le", left: 0, top: 0, scale: 1, red)
    let shape = reds(canvas).map { row in String(row.map { $0 == 255 ? "#" : "." }) }
    #expect(
      shape
        == [
          "#.....#####", "#.....#....", "#.....#....", "#.....####.", "#.....#....", "#.....#....", "##### #####",
        ].map { $0.replacing(" ", with: ".") })
    #expect(Canvas.textSize("Le", scale: 1) == (11, 7) && Canvas.textSize("", scale: 3) == (0, 21))
  }

  @Test func everyCharacterButTheSpaceIsSeenAndNoneOverflows() {
    for code in UInt8(33)...126 {
      var canvas = blank(12, 14)
      canvas.write(String(UnicodeScalar(code)), left: 0, top: 0, scale: 2, red)
      let rows = reds(canvas)
      #expect(rows.contains { $0.contains(255) }, "\(code)")
      #expect(rows.allSatisfy { $0[10] == 0 && $0[11] == 0 })
    }
  }

  @Test func aLabelStaysOnTheCanvas() {
    // 5 by 7 pixels of a letter and a margin of 2 on each side.
    for (x, y, left, top) in [(10, 20, 10, 9), (25, 5, 21, 5), (-9, 40, 0, 19)] as [(Float, Float, Int, Int)] {
      var canvas = blank(30, 30)
      canvas.label("1", x: x, y: y, scale: 1, red)
      let rows = reds(canvas)
      for (row, values) in rows.enumerated() {
        for (column, value) in values.enumerated() {
          let isInside = (left..<left + 9).contains(column) && (top..<top + 11).contains(row)
          #expect((value != 0) == isInside, "\(x), \(y): \(column), \(row)")
        }
      }
    }
  }
}
