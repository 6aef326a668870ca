import Files
import Tables
import Testing

@testable import Claims

/// Many published numbers at once: ratios, maps, curves.
@Suite struct MapTests {
  private let rows =
    "seed,x,y\n0,1,10\n1,1,10.2\n2,1,9.9\n0,2,5\n1,2,5.15\n2,2,5.0\n0,4,1\n1,4,1.02\n2,4,1.01\n"

  @Test(arguments: [
    // Levels three times as high, the same ratios.
    ("1,30.0\n2,15.0\n4,3.00", ClaimRows.Said.reproduced), ("1,30.0\n2,15.0\n4,9.00", .deviates),
    ("1,30.0\n2,22.7\n4,3.00", .inconclusive), ("1,30.0\n2,15.0\n5,3.00", .inconclusive),
  ])
  func ratiosForgetTheLevel(published: String, said: ClaimRows.Said) throws {
    let test = "ratio of y to x = 1 within factor 1.5 of z"
    #expect(try ClaimRows.said(test, rows, expected: "x,z\n" + published) == said)
  }

  @Test(arguments: [
    ("2,15\n4,3", "the expected file has no row with x = 1"),
    ("1,15\n", "the expected file has no row beside the one with x = 1"),
    ("1,15\n2,0", "a ratio needs published numbers above zero; z is 0"),
    ("1,-15\n2,1", "a ratio needs published numbers above zero; z is -15"),
  ])
  func ratiosThatDoNotExistAreFaults(published: String, message: String) {
    let error = #expect(throws: SourceError.self) {
      try ClaimRows.said("ratio of y to x = 1 within factor 1.5 of z", rows, expected: "x,z\n" + published)
    }
    #expect(error?.description == "report.md:7: \(message)")
  }

  @Test func measuredNumbersWithoutALogarithmAreBroken() throws {
    let zero = rows.replacing("0,4,1\n1,4,1.02\n2,4,1.01", with: "0,4,1\n1,4,0\n2,4,1.01")
    let test = "ratio of y to x = 1 within factor 1.5 of z"
    #expect(try ClaimRows.said(test, zero, expected: "x,z\n1,30.0\n2,15.0\n4,3.00") == .broken)
  }

  /// Twelve cells with a difference of 0.01 each.
  private func map(offset: Double, noise: Double, seeds: Int = 5) -> String {
    var generator = NormalGenerator(seed: 3)
    var text = "seed,a,b,y\n"
    for seed in 0..<seeds {
      for a in 1...3 {
        for b in 1...4 {
          let value = 0.1 * Double(a) + 0.02 * Double(b) + offset + noise * generator.next()
          text += "\(seed),\(a),\(b),\(value)\n"
        }
      }
    }
    return text
  }
  private let published =
    "a,b,z\n" + (1...3).flatMap { a in (1...4).map { "\(a),\($0),0.\(10 * a + 2 * $0)0\n" } }.joined()

  @Test func mapsAreComparedAsAWhole() throws {
    let near = map(offset: 0.01, noise: 0.001)
    #expect(try ClaimRows.said("map of y within 0.015 of z", near, expected: published) == .reproduced)
    #expect(try ClaimRows.said("map of y within 0.005 of z", near, expected: published) == .deviates)
    #expect(try ClaimRows.said("map of y within 0.0096 of z", near, expected: published) == .inconclusive)
    #expect(try ClaimRows.said("map of y beyond 0.005 of z", near, expected: published) == .reproduced)
    #expect(try ClaimRows.said("map of y beyond 0.015 of z", near, expected: published) == .deviates)
    let broken = near.replacing("4,3,4,0.", with: "4,3,4,nan")
    #expect(throws: TableError.self) { try ClaimRows.said("map of y within 1 of z", broken, expected: published) }
    #expect(
      try ClaimRows.said("map of y within 1 of z", near + "4,3,4,inf\n", expected: published) == .broken)
    #expect(
      try ClaimRows.said("map of y within 1 of z", near, expected: published + "4,1,0.5\n") == .inconclusive)
    #expect(
      try ClaimRows.said("map of y within 1 of z", map(offset: 0, noise: 0, seeds: 1), expected: published)
        == .inconclusive)
    #expect(
      try ClaimRows.said(
        "map of y within 0.02 of z", map(offset: 0.01, noise: 0, seeds: 1), expected: published,
        isExact: true) == .reproduced)
  }

  /// The root mean square of noise alone is no difference.
  @Test func noiseIsNoDistance() throws {
    let noisy = map(offset: 0, noise: 0.05)
    #expect(try ClaimRows.said("map of y within 0.01 of z", noisy, expected: published) == .inconclusive)
    #expect(try ClaimRows.said("map of y beyond 0.01 of z", noisy, expected: published) == .inconclusive)
    #expect(
      try ClaimRows.said("curve of y over b within 0.01 of z for each a", noisy, expected: published) == .inconclusive)
  }

  @Test func curvesAreComparedOnAverage() throws {
    let near = map(offset: 0.01, noise: 0.001)
    func said(_ test: String) throws -> ClaimRows.Said? { try ClaimRows.said(test, near, expected: published) }
    #expect(try said("curve of y over b within 0.015 of z") == .reproduced)
    #expect(try said("curve of y over b within 0.015 of z for each a") == .reproduced)
    #expect(try said("curve of y over b within 0.005 of z for each a") == .deviates)
    #expect(try said("curve of y over b within 10 % of z for each a") == .reproduced)
    #expect(try said("curve of y over b within 1 % of z for each a") == .deviates)
    #expect(try said("curve of y over b within factor 1.2 of z for each a") == .reproduced)
    #expect(try said("curve of y over b within factor 1.01 of z for each a") == .deviates)
    let error = #expect(throws: SourceError.self) { try said("curve of y over seed within 0.1 of z") }
    #expect(
      error?.description == "report.md:7: the expected file has no column 'seed', over which the curve runs")
  }

  /// The distance by logarithms of a number that is not above zero is infinite: that is never near.
  @Test func aCurveBelowZeroIsNotNear() throws {
    let below = "seed,b,y\n0,1,-1\n1,1,-1.1\n2,1,-1.2\n0,2,2\n1,2,2.1\n2,2,2.2\n"
    let finding = try ClaimRows.finding(
      "curve of y over b within factor 2 of z", below, expected: "b,z\n1,1.0\n2,2.0\n")
    #expect(finding.holds == 1)
    #expect(
      try ClaimRows.said("curve of y over b within factor 2 of z", below, expected: "b,z\n1,1.0\n2,2.0\n")
        != .reproduced)
  }
}
