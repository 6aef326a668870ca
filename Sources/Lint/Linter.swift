import Claims
import Files
import Foundation
import Journals
import Literate

/// Compares numbers that people typed with those of the rows and of the claims.
public struct Linter: Sendable {
  /// What became of a number.
  public struct Finding: Sendable, Equatable {
    /// What the rows say about it.
    public enum Verdict: Sendable, Equatable {
      /// After rounding it is this one.
      case agrees(String)
      /// The words around it speak of this one, which is another number.
      case differs(String, now: String)
      /// Nothing in the rows or the claims is this number.
      case unknown
    }

    /// As it was typed.
    public var text: String
    /// The file in which it stands.
    public var file: String
    /// Its line, counted from 1.
    public var line: Int
    /// Its first character on the line, counted from 1.
    public var column: Int
    /// What the rows say.
    public var verdict: Verdict
    /// What a document writes instead, so that the number follows the rows.
    public var role: String?
  }

  /// What is to be known about how rows were looked at.
  public private(set) var notes: [String] = []
  /// Number of values that the rows and the claims have.
  public var count: Int { values.count + published.count }

  /// In the order of their numbers as they are.
  private var values: [KnownValue] = []
  /// In the order of their numbers in per cent.
  private var percentValues: [KnownValue] = []
  private var published: [ComparedNumber] = []
  /// By experiment, its measured columns.
  private var measures: [String: Set<String>] = [:]

  /// The values of all experiments' rows, and what claims compare with.
  /// - Throws: as ``ProfileResults``.
  public init(_ results: ProfileResults, claims: [EvaluatedClaim]) throws {
    let experiments = results.experiments
    let known = try Concurrent.map(experiments.count) { index -> RowValues? in
      guard let rows = try results.rows(experiments[index]), rows.count > 0 else { return nil }
      return try RowValues(experiments[index], rows, try results.replication(experiments[index]))
    }
    for (experiment, known) in zip(experiments, known) {
      guard let known else { continue }
      values += known.values
      measures[experiment] = Set(known.values.map(\.column))
      if known.isCut {
        notes.append(
          "\(experiment): more than \(RowValues.limit) combinations of columns; only the smaller ones were looked at")
      }
    }
    values.sort { $0.value < $1.value }
    percentValues = values.sorted { $0.value(inPercent: true) < $1.value(inPercent: true) }
    published = claims.flatMap(ComparedNumber.of)
  }

  /// The numbers of a file.
  /// - Parameters:
  ///   - path: the file.
  ///   - isSource: whether roles may stand in it.
  /// - Returns: what became of each, in order.
  /// - Throws: `FileError`; `UsageError` for a file of another format.
  public func findings(in path: String, isSource: Bool) throws -> [Finding] {
    let manuscript = try Manuscript(path: path)
    return manuscript.numbers.compactMap { finding($0, path, isSource: isSource) }
  }

  private func finding(_ typed: TypedNumber, _ path: String, isSource: Bool) -> Finding? {
    guard typed.significantDigits >= 2, typed.isResult || typed.significantDigits >= 3 else { return nil }
    var finding = Finding(
      text: typed.text, file: path, line: typed.line, column: typed.column, verdict: .unknown, role: nil)
    let possible = possible(typed)
    if let best = possible.agreeing.first {
      finding.verdict = .agrees(best.expression)
      if isSource { finding.role = Self.role(best, typed) }
    } else if let compared = published.first(where: { $0.isMeant(by: typed) }) {
      finding.verdict = .agrees(compared.description)
    } else if let nearest = possible.nearest {
      finding.verdict = .differs(
        nearest.expression, now: Self.printed(Self.compared(nearest, typed), like: typed.number))
      if isSource { finding.role = Self.role(nearest, typed) }
    } else if !typed.isResult {
      return nil
    }
    return finding
  }

  // MARK: Matching

  /// A value that agrees after rounding.
  private struct Candidate {
    var value: KnownValue
    /// How many of its keys the words around the number name.
    var named: Int
    /// Whether the words speak of it.
    var isNamed: Bool

    /// Whether it is likelier than another one to be what is meant.
    func isLikelier(than other: Candidate) -> Bool {
      if isNamed != other.isNamed { return isNamed }
      if named != other.named { return named > other.named }
      if value.keys.count != other.value.keys.count { return value.keys.count < other.value.keys.count }
      return value.expression < other.value.expression
    }
  }

  /// Values that agree after rounding, the likeliest first, and the nearest one that the words speak of.
  private func possible(_ typed: TypedNumber) -> (agreeing: [KnownValue], nearest: KnownValue?) {
    var agreeing: [Candidate] = []
    var nearest: (value: KnownValue, distance: Double)?
    let near = near(typed)
    let mentioned = mentioned(near, typed.context)
    let columns = namedColumns(typed.context)
    for value in near where !contradicts(value, mentioned) {
      // Words that name a measured column speak of no other one.
      if let named = columns[value.experiment], !named.contains(value.column) { continue }
      let isColumnNamed = columns[value.experiment] != nil || measures[value.experiment]?.count == 1
      let isNamed = isColumnNamed && areKeysNamed(value, mentioned, typed.context)
      let distance = abs(Self.compared(value, typed) - typed.number.value)
      if distance <= typed.number.halfUnit * (1 + 1e-9) {
        guard isNamed || typed.isResult && typed.significantDigits >= 3 else { continue }
        let named = value.keys.count { $0.isNamed(in: typed.context) }
        agreeing.append(Candidate(value: value, named: named, isNamed: isNamed))
      } else if isNamed, value.function == "mean", distance < nearest?.distance ?? .infinity {
        nearest = (value, distance)
      }
    }
    return (agreeing.sorted { $0.isLikelier(than: $1) }.map(\.value), nearest?.value)
  }

  /// Whether the words name another value of one of the keys, or none and nobody would mean this one.
  private func contradicts(_ value: KnownValue, _ mentioned: [Column: Set<String>]) -> Bool {
    value.keys.contains { key in
      guard let values = mentioned[Column(value, key)] else { return key.isMiddle }
      return !values.contains(key.value)
    }
  }

  /// Whether the words name a value: every name that they mention, and no other; sizes may be the last or the first one.
  private func areKeysNamed(
    _ value: KnownValue, _ mentioned: [Column: Set<String>], _ context: TypedNumber.Context
  ) -> Bool {
    let columns = Set(value.keys.map(\.column))
    return value.keys.contains { $0.isNamed(in: context) }
      && value.keys.allSatisfy { $0.number != nil || $0.isNamed(in: context) }
      && mentioned.keys.allSatisfy {
        $0.experiment != value.experiment || $0.isOfNumbers || columns.contains($0.name)
      }
  }

  /// A value as it is compared: in per cent where a sign says so, otherwise as its column has it.
  private static func compared(_ value: KnownValue, _ typed: TypedNumber) -> Double {
    typed.context.isPercent ? value.value(inPercent: true) : value.value
  }

  /// Values that a number misses by a quarter at most.
  private func near(_ typed: TypedNumber) -> ArraySlice<KnownValue> {
    let ordered = typed.context.isPercent ? percentValues : values
    let ends = [typed.number.value / 1.25, typed.number.value / 0.75]
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
    let first = ordered.partitioningIndex { Self.compared($0, typed) >= low }
    let last = ordered.partitioningIndex { Self.compared($0, typed) > high }
    return ordered[first..<max(first, last)]
  }

  /// By experiment, the measured columns that the words around a number name, where they name some.
  private func namedColumns(_ context: TypedNumber.Context) -> [String: Set<String>] {
    measures.compactMapValues { columns in
      let named = columns.filter { KnownValue.isNamed($0, in: context) }
      return named.isEmpty ? nil : named
    }
  }

  private struct Column: Hashable {
    var experiment: String
    var name: String
    var isOfNumbers: Bool

    init(_ value: KnownValue, _ key: KnownValue.Key) {
      (experiment, name, isOfNumbers) = (value.experiment, key.column, key.number != nil)
    }
  }

  /// By column, the values that the words around a number name.
  private func mentioned(_ values: ArraySlice<KnownValue>, _ context: TypedNumber.Context) -> [Column: Set<String>] {
    var result: [Column: Set<String>] = [:]
    for value in values {
      for key in value.keys where key.isNamed(in: context) {
        result[Column(value, key), default: []].insert(key.value)
      }
    }
    return result
  }

  // MARK: Words

  /// A value with the digits that a number was typed with.
  private static func printed(_ value: Double, like number: PrintedNumber) -> String {
    let digits = PrintedDigits(number.digits)
    let notation = digits.exponent == nil ? "f" : "e"
    return String(format: "%.\(min(12, digits.decimals))\(notation)", value) + (number.isPercent ? " %" : "")
  }

  private static func role(_ value: KnownValue, _ typed: TypedNumber) -> String {
    let digits = PrintedDigits(typed.number.digits)
    let format = ".\(digits.decimals)" + (typed.number.isPercent ? "%" : digits.exponent == nil ? "f" : "e")
    let marks = value.expression.contains("`") ? "``" : "`"
    return "{value}\(marks)\(value.expression) as \(format)\(marks)"
  }
}

extension Array {
  /// The first place from which on a predicate holds, where it holds for all behind the first for which it does.
  fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
