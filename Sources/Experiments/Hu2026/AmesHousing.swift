import Files
import Foundation
import Numerics
import Tables

/// The Ames Housing table, prepared as the authors' script does.
///
/// Source: De Cock, J. Statistics Education 19(3), 2011. y = log(1 + SalePrice). A missing text becomes a category of its own, a missing number the column's median; texts are
/// one-hot encoded without their first category; all columns, Id among them, are standardised.
public struct AmesHousing: Sendable {
  /// Names of the features: numbers in the order of the file, then the categories of each text column, sorted.
  public let features: [String]
  /// Standardised features, `[houses, features]`.
  public let x: Matrix
  /// log(1 + SalePrice), `[houses]`.
  public let y: [Double]

  /// What pandas reads as missing, as far as this table can hold it.
  private static let missing: Set<String> = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "n/a", "#N/A", "None"]
  private static let target = "SalePrice"

  /// Where the published table lies in the paper's folder.
  public static func path(in folder: String) -> String { "\(folder)/data/ames_house_prices.csv" }

  /// SHA-256 of the published table.
  public static let publishedDigest = "1e18addf81e5e4d347cc17ee6075bbe4a42b7fa26b9e5b063e8f692a5f929d41"

  /// Reads the published table, and no other: a house more or a column less would be another experiment.
  /// - Throws: as ``init(path:)``; `SourceError` when it is readable but not the published one.
  public static func published(path: String) throws -> AmesHousing {
    let houses = try AmesHousing(path: path)
    guard Digest.sha256(try TextFile.bytes(path)) == publishedDigest else {
      throw SourceError(
        SourceLocation(file: path), "not the published Ames table (its SHA-256 differs); restore the file")
    }
    return houses
  }

  /// Reads a table whose column SalePrice is the target.
  /// - Throws: `FileError`, or `TableError` for a missing column or a price that is no number; `SourceError` for a table
  ///   without rows.
  public init(path: String) throws { try self.init(try CSVReader.read(path)) }

  init(_ table: Table) throws {
    guard table.count > 0 else { throw SourceError(SourceLocation(file: table.file), "the table has no rows") }
    let prices = try table.numbers(Self.target)
    if let row = prices.firstIndex(where: { !($0 > -1 && $0.isFinite) }) {
      throw SourceError(table.location(of: row), "a sale price of \(prices[row]) has no logarithm; correct it")
    }
    y = prices.map { log1p($0) }
    var numbers: [(String, [Double])] = []
    var categories: [(String, [Double])] = []
    for name in table.columns where name != Self.target {
      let texts = try table.texts(name)
      if let values = Self.numbers(texts) {
        numbers.append((name, values))
      } else if let row = Self.stray(texts) {
        throw TableError.notANumber(table.location(of: row), column: name, text: texts[row])
      } else {
        categories += Self.oneHot(name, texts)
      }
    }
    let columns = numbers + categories
    features = columns.map(\.0)
    var x = Matrix(rows: table.count, columns: columns.count)
    for (j, column) in columns.enumerated() {
      for (i, value) in Self.standardised(column.1).enumerated() { x[i, j] = value }
    }
    self.x = x
  }

  /// The numbers of a column, missing ones replaced by the median; `nil` when a text stands among them.
  private static func numbers(_ texts: [String]) -> [Double]? {
    var known: [Double] = []
    for text in texts where !missing.contains(text) {
      guard let number = Double(text) else { return nil }
      known.append(number)
    }
    guard !known.isEmpty else { return nil }
    let median = Sample(known).median
    return texts.map { Double($0) ?? median }
  }

  /// The first text in a column that mostly holds numbers: a slip, not a category.
  private static func stray(_ texts: [String]) -> Int? {
    let known = texts.indices.filter { !missing.contains(texts[$0]) }
    let words = known.filter { Double(texts[$0]) == nil }
    return 2 * words.count <= known.count ? words.first : nil
  }

  /// One column of zeros and ones for each category but the first.
  private static func oneHot(_ name: String, _ texts: [String]) -> [(String, [Double])] {
    let filled = texts.map { missing.contains($0) ? "Missing" : $0 }
    let order = Set(filled).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    return order.dropFirst().map { category in
      ("\(name)_\(category)", filled.map { $0 == category ? 1 : 0 })
    }
  }

  /// Mean 0 and standard deviation 1 over the population; a constant column becomes zeros.
  private static func standardised(_ values: [Double]) -> [Double] {
    let column = Sample(values)
    let deviation = column.populationStandardDeviation
    return values.map { deviation > 0 ? ($0 - column.mean) / deviation : 0 }
  }
}
