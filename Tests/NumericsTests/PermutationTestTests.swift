import Numerics
import Testing

/// Exact tests against enumerations of all orders or signs (Python's itertools) and SciPy 1.17.1.
@Suite struct PermutationTestTests {
  /// Enumerated: orders with an S at least as large, out of n!.
  @Test(
    arguments: [
      ([1, 3, 2, 5, 4, 6], 11, 20.0 / 720), ([1, 1, 2, 2, 3, 2], 9, 36.0 / 720), ([5, 4, 3, 2, 1], -10, 1),
      ([1, 2, 3, 4, 5], 10, 1.0 / 120), ([2, 2, 2, 2], 0, 1), ([1, 2, 2, 3, 3, 3, 2], 9, 504.0 / 5040),
      ([1, 2], 1, 0.5), ([-.infinity, 0, .infinity], 3, 1.0 / 6),
    ] as [([Double], Double, Double)])
  func mannKendallByEnumeration(values: [Double], statistic: Double, p: Double) {
    let result = MannKendall.rising(values)
    #expect(result.statistic == statistic)
    #expect(abs(result.p - p) <= 1e-14)
  }

  /// `scipy.stats.kendalltau(method='exact')`.
  @Test func mannKendallOfTwelve() {
    let result = MannKendall.rising([3, 1, 2, 6, 4, 5, 9, 7, 8, 10, 12, 11])
    #expect(result.statistic == 52)
    #expect(abs(result.p - 5.3711720378387044e-05) <= 1e-15)
  }

  /// 20! orders; one of them rises throughout.
  @Test func mannKendallOfTwenty() {
    let result = MannKendall.rising((0..<20).map(Double.init))
    #expect(result.statistic == 190)
    #expect(abs(result.p * 2_432_902_008_176_640_000 - 1) <= 1e-12)
    #expect(MannKendall.rising((0..<20).map { -Double($0) }).p == 1)
  }

  /// (S − 1)/σ with the variance for ties, its tail by `scipy.stats.norm.sf`.
  @Test func mannKendallOfManyValues() {
    let result = MannKendall.rising([
      0, 2, 1, 2, 1, 2, 5, 6, 3, 2, 5, 4, 6, 5, 6, 4, 5, 8, 8, 5, 5, 7, 6, 8, 6, 7, 5, 6, 9, 9,
    ])
    #expect(result.statistic == 266)
    #expect(abs(result.p - 8.081228835776068e-07) <= 1e-17)
    #expect(MannKendall.rising([Double](repeating: 1, count: 30)).p == 1)
  }

  @Test func mannKendallOfNothing() {
    for values in [[], [1], [1, .nan, 2]] { #expect(MannKendall.rising(values).p.isNaN) }
  }

  /// `scipy.stats.page_trend_test(method='exact')`.
  @Test(
    arguments: [
      ([[3, 4, 5], [1, 3, 2], [2, 2.5, 4], [1, 5, 6]], 55, 0.006944444444444444),
      (
        [
          [3, 4, 3.5, 6, 7], [1, 3, 2, 2.5, 2.2], [2, 2.5, 4, 3.9, 4.2], [1, 5, 6, 0.5, 7], [0, 1, 2, 3, 4],
          [2, 3, 1, 7, 5],
        ], 311, 0.00019521960030596287
      ),
    ] as [([[Double]], Double, Double)])
  func pagesTest(blocks: [[Double]], statistic: Double, p: Double) {
    let result = PageTest.rising(blocks)
    #expect(result.statistic == statistic)
    #expect(abs(result.p - p) <= 1e-12 * p)
  }

  /// Enumerated: 4 of 216 orders of the mid-ranks; a block of equal values changes nothing.
  @Test func pagesTestWithTies() {
    let result = PageTest.rising([[1, 1, 2], [3, 4, 4], [1, 2, 3]])
    #expect(result.statistic == 41)
    #expect(abs(result.p - 4.0 / 216) <= 1e-15)
    let padded = PageTest.rising([[7, 7, 7], [1, 1, 2], [3, 4, 4], [1, 2, 3]])
    #expect(abs(padded.p - 4.0 / 216) <= 1e-15)
    #expect(PageTest.rising([[7, 7, 7], [2, 2, 2]]).p == 1)
  }

  /// One order of 8! in each of two blocks: a tail of 6e-10 is as exact as any.
  @Test func pagesTestOfEightTreatments() {
    let rising = (0..<8).map(Double.init)
    let p = PageTest.rising([rising, rising]).p
    #expect(abs(p * 40320 * 40320 - 1) <= 1e-12)
    #expect(PageTest.rising([rising.reversed(), rising.reversed()]).p == 1)
  }

  /// Nine treatments: (L − ½ − mean)/σ, its tail by `scipy.stats.norm.sf`; L is SciPy's.
  @Test func pagesTestOfNineTreatments() {
    let blocks: [[Double]] = (0..<6).map { i in
      (0..<9).map { j in
        let base = Double((7 * i + 5 * j * j) % 11)
        return base + 0.6 * Double(j) + 0.01 * Double(j)
      }
    }
    let result = PageTest.rising(blocks)
    #expect(result.statistic == 1538)
    #expect(abs(result.p - 0.00015402235281387314) <= 1e-14)
    #expect(PageTest.rising([[Double](repeating: 1, count: 9)]).p == 1)
  }

  /// A hundred blocks have an exact distribution; with one more, of equal values that say nothing, the normal one serves.
  @Test func pagesTestPassesOverToTheNormalDistribution() {
    let cycle: [[Double]] = [[1, 3, 2, 4], [2, 1, 4, 3], [4, 3, 1, 2], [1, 2, 4, 3], [4, 2, 3, 1]]
    let blocks = (0..<100).map { cycle[$0 % 5] }
    let (exact, normal) = (PageTest.rising(blocks).p, PageTest.rising(blocks + [[1, 1, 1, 1]]).p)
    #expect(exact > 0.001 && exact < 0.1)
    #expect(exact != normal && abs(exact - normal) <= 0.01 * exact)
  }

  @Test func pagesTestOfNothing() {
    for blocks in [[], [[]], [[1], [2]], [[1, 2], [1, 2, 3]], [[1, .nan]]] as [[[Double]]] {
      #expect(PageTest.rising(blocks).p.isNaN)
    }
  }

  private static let twenty = [
    -1.5, 2.2, 1.8, 1.4, 1.0, 0.6, 0.2, -0.2, -0.6, -1.0, -1.4, 2.3, 1.9, 1.5, 1.1, 0.7, 0.3, -0.1, -0.5, -0.9,
  ]

  /// Enumerated: sign patterns with a sum at least as large, out of 2^n.
  @Test(
    arguments: [
      ([0.3, -0.1, 0.5, 0.2, 0.7, 0.05, -0.3], 0, 14.0 / 128),
      ([0.3, -0.1, 0.5, 0.2, 0.7, 0.05, -0.3], 0.1, 34.0 / 128),
      ([1, 1, 1, 1], 0, 1.0 / 16), ([1, -1, 2, -2], 0, 10.0 / 16), ([0, 0, 1], 0, 0.5), ([3], 0, 0.5), ([3], 4, 1),
      ([2, 2], 2, 1), (twenty, 0, 63138.0 / 1_048_576), (twenty, 0.3, 322330.0 / 1_048_576),
    ] as [([Double], Double, Double)])
  func signFlips(differences: [Double], limit: Double, p: Double) {
    #expect(SignFlip.probability(differences, above: limit) == p)
  }

  /// `scipy.stats.ttest_1samp(alternative='greater')`.
  @Test func manyDifferencesAreTestedByStudentsT() {
    let p = SignFlip.probability(Self.twenty + [1.05], above: 0.1)
    #expect(abs(p - 0.08250969620862922) <= 1e-12)
  }

  /// No sign-flip test can be surer than its 2^n patterns, and what lies at the limit does not lie above it: passing over to
  /// Student's t, whose error is 0 for equal differences, changes neither.
  @Test(arguments: [20, 21, 40])
  func equalDifferences(count: Int) {
    let least = 1 / Double(1 << count)
    #expect(SignFlip.probability([Double](repeating: 2, count: count), above: 2) == 1)
    #expect(SignFlip.probability([Double](repeating: 2, count: count), above: 3) == 1)
    #expect(SignFlip.probability([Double](repeating: 2, count: count), above: 0) == least)
    #expect(SignFlip.probability([Double](repeating: 1e308, count: count), above: -1e308) == least)
    let nearlyEqual = (0..<count).map { 1 + 1e-9 * Double($0) }
    #expect(SignFlip.probability(nearlyEqual, above: 0) == least)
  }

  @Test func signFlipsOfNothing() {
    #expect(SignFlip.probability([], above: 0).isNaN)
    #expect(SignFlip.probability([1, .nan], above: 0).isNaN)
    #expect(SignFlip.probability([1, .infinity], above: 0).isNaN)
    #expect(SignFlip.probability([1], above: .nan).isNaN)
    #expect(SignFlip.probability([1], above: -.infinity) == 0)
    #expect(SignFlip.probability([1], above: .infinity) == 1)
    #expect(SignFlip.probability([1e308, 1e308], above: -1e308) == 0.25)
  }
}
