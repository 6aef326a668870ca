import Foundation
import Literate
import Numerics
import Tables

/// Rows as the paper would have them: the published numbers with their own noise, in the form of the measured rows.
enum PublishedRows {
  /// Replaces the values of a claim's quantity by published ones.
  ///
  /// A unit's value is drawn around the published mean with the published standard deviation; a paper that prints none
  /// is taken to have no other noise than that of rounding.
  /// - Parameters:
  ///   - evidence: the claim's rows and published numbers.
  ///   - test: what compares them.
  ///   - reference: what is published.
  ///   - seed: of the draws.
  /// - Returns: `nil` when a published number has no measured cell.
  /// - Throws: as ``PublishedCells``.
  static func rows(
    _ evidence: Evidence, _ test: any ClaimTest, published reference: Reference, seed: UInt64
  ) throws -> Table? {
    let quantity = test.quantityColumns[0]
    let cells = try PublishedCells(
      evidence, test.sampled, reference, for: reference.number == nil ? [] : test.cellColumns)
    // Units that draw nothing have one value in each cell.
    let isSettled = cells.measured.exactness != nil
    guard cells.missing == nil else { return nil }
    var wanted: [[String]: PublishedNumber] = [:]
    for match in cells.matches { wanted[evidence.rows.key(match.key, of: cells.keys)] = match.published }
    let keys = try evidence.rows.comparableKeys(of: cells.keys)
    let units = try evidence.rows.keys(of: evidence.replication.columns.filter(evidence.rows.has))
    var texts = try evidence.rows.texts(quantity)
    for row in texts.indices {
      guard let number = wanted[keys[row]] else { continue }
      let draw = Self.normal(seed: seed, of: (isSettled ? [] : units[row]) + keys[row])
      // A third of half a unit, so that the drawn numbers round to the printed ones.
      let isCount = reference.number?.isCount == true
      let noise = number.standardDeviation ?? (isCount ? 0 : number.halfUnit / 3)
      texts[row] = String(number.value + draw * (evidence.isExact && !isCount ? number.halfUnit / 10 : noise))
    }
    return try evidence.rows.replacing(quantity, with: texts)
  }

  /// A standard normal number that depends on a seed and a key alone.
  private static func normal(seed: UInt64, of key: [String]) -> Double {
    // FNV-1a; the finaliser of SplitMix64 spreads its bits.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
    for byte in key.joined(separator: "\u{1F}").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    let fraction = (Double((hash ^ (hash >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
    return Normal.quantile(fraction)
  }
}

extension ClaimTest {
  /// What it compares with: a number of its own, or the first column of the expected file.
  var compared: Reference? { reference ?? comparedColumns.first.map { Reference(name: $0) } }

  /// Its quantity for the self-test, where several rows of a unit count by their mean if they do at all.
  var sampled: Quantity { Quantity(column: quantityColumns[0], reduction: .mean) }
}
