import Testing

@testable import GlyphReport

/// Quartiles, histograms and intervals are what their formulas say.
@Suite struct DistributionTests {
  @Test func quartilesLieBetweenNeighbours() {
    let spread = Distribution([4, 1, 3, 2, 6])
    #expect(spread.figures.map(\.value) == [1, 2, 3, 4, 6])
    #expect(Distribution([1, 2]).quantile(0.25) == 1.25)
    #expect(Distribution([]).figures.allSatisfy { $0.value == nil })
    #expect(Distribution([]).histogram.isEmpty)
  }

  @Test func histogramHoldsEveryValueOnce() {
    let spread = Distribution([0, 0.49, 0.5, 1, 7.3])
    #expect(spread.histogram.map(\.from) == Array(stride(from: 0.0, through: 7, by: 0.5)))
    #expect(spread.histogram.reduce(0) { $0 + $1.count } == 5)
    #expect(spread.histogram[0].count == 2)
    #expect(Distribution([1, 1e9]).histogram.count == 200)
  }

  @Test func studentsQuantilesAreThoseOfTheTables() {
    for (freedom, value) in [(1, 12.706), (5, 2.571), (6, 2.447), (10, 2.228), (30, 2.042), (120, 1.980)] {
      #expect(abs(RatioEstimate.quantile(freedom: freedom) - value) < 0.001, "\(freedom)")
    }
  }

  /// Of many samples of one population about 95 in 100 intervals hold its ratio.
  @Test func intervalsHoldTheRatioAsOftenAsTheySay() {
    var state: UInt64 = 7
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    let population = (0..<500).map { _ -> (text: Int, visual: Int) in
      let visual = 20 + Int(random() * 400)
      return (Int(Double(visual) * (3 + 3 * random())), visual)
    }
    let truth =
      Double(population.reduce(0) { $0 + $1.text }) / Double(population.reduce(0) { $0 + $1.visual })
    var hits = 0
    for _ in 0..<1000 {
      var rest = population
      let sample = (0..<40).map { _ in rest.remove(at: Int(random() * Double(rest.count))) }
      let estimate = RatioEstimate(sample, population: population.count)
      if let interval = estimate.interval, interval.low <= truth, truth <= interval.high { hits += 1 }
    }
    #expect(900...990 ~= hits, "\(hits) of 1000")
  }

  @Test func aWholePopulationHasNoDoubtAndOneDocumentNoInterval() {
    let pairs = [(text: 10, visual: 5), (text: 30, visual: 6)]
    #expect(RatioEstimate(pairs, population: 2).margin == 0)
    #expect(RatioEstimate([pairs[0]], population: 2).interval == nil)
    #expect(RatioEstimate([(0, 0)], population: 2).ratio == nil)
  }
}
