/// What scipy and numpy make of drawn numbers; written by record.py.
enum RecordedComparisons {
  /// Window and reference: how many numbers, and between which 64ths they lie; the statistic of the numbers and of
  /// their bins, and the index.
  static let scores: [RecordedScores] = [
    .init(1000, 0, 64, 1000, 0, 64, exact: 0.023, binned: 0.018, index: 0.0163672104730657),
    .init(1000, 0, 64, 100, 0, 64, exact: 0.056, binned: 0.054, index: 0.0719655919109576),
    .init(300, 6, 64, 1000, 0, 58, exact: 0.242, binned: 0.229, index: 0.243307985782179),
    .init(500, 0, 20, 700, 40, 64, exact: 1, binned: 1, index: 12.0219047792335),
    .init(1000, 20, 44, 250, 20, 44, exact: 0.038, binned: 0.03, index: 0.0363136971890255),
    .init(1000, 21, 44, 250, 20, 44, exact: 0.117, binned: 0.107, index: 0.0744066527796245),
    .init(40, 0, 64, 2000, 31, 33, exact: 0.475, binned: 0.475, index: 9.43517034423795),
    .init(2000, 31, 33, 40, 0, 64, exact: 0.469, binned: 0.45, index: 5.68611659615176),
    .init(999, 10, 11, 999, 10, 12, exact: 0.584584584584585, binned: 0.49049049049049, index: 3.70187302978331),
    .init(100, 0, 8, 100, 0, 8, exact: 0.09, binned: 0.04, index: 0.0307464612242017),
    .init(1000, 0, 64, 1000, 63, 64, exact: 0.999, binned: 0.999, index: 14.0750141738617),
  ]

  /// Of 40 classes, window and reference: how many, and the number that they lie below; the index.
  static let classes: [(window: Int, limit: Int, reference: Int, referenceLimit: Int, index: Double)] = [
    (1000, 40, 1000, 40, 0.0131003436120982),
    (500, 30, 1000, 40, 0.0566313434999965),
    (50, 12, 900, 40, 1.26306074818719),
    (1000, 40, 100, 5, 3.36420101853689),
  ]
}
