import Curves
import Foundation
import FoundationXML
import Testing

struct LineChartTests {
  private func chart(_ series: [LineChart.Series]) -> LineChart {
    LineChart(title: "Accuracy & more <b>", xTitle: "round", series: series)
  }

  private func isWellFormed(_ svg: String) -> Bool { XMLParser(data: Data(svg.utf8)).parse() }

  @Test func anyValuesMakeAPicture() {
    let numbers: [Double] = [0, -1, 1e-12, 1, 1e12, .nan, .infinity, -.infinity, 0.5, 97.25]
    for first in numbers {
      for second in numbers {
        let svg = chart([.init("a\u{1}\"'", [(1, first), (2, second)]), .init("b", [(1, second)])]).svg
        #expect(isWellFormed(svg), "\(first), \(second)")
        #expect(!svg.contains("nan") && !svg.contains("inf"), "\(first), \(second)")
      }
    }
    #expect(isWellFormed(chart([]).svg))
    #expect(isWellFormed(chart([.init("empty", [])]).svg))
  }

  @Test func curvesEndWhereTheirValuesDo() {
    var chart = chart([.init("a", [(0, 0), (10, 1)])])
    chart.range = 0...1
    // Left and bottom to right and top.
    #expect(chart.svg.contains("d=\"M58 256L621 34\""))
    chart.isShare = true
    #expect(chart.summary == "Accuracy & more <b>, at the last round: a 100 %")
  }

  @Test(arguments: [
    (0, "0"), (1, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (0.30000000000000004, "0.3"), (97.25, "97.25"), (1234.56, "1235"),
    (0.00012, "0.00012"), (1e-9, "0"), (-1e-9, "0"), (1e300, "1e+300"), (.nan, "none"),
  ])
  func numbersArePlain(value: Double, expected: String) { #expect(plain(value) == expected) }
}
