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

  /// In the order of their numbers, as they are and in per cent.
  private var values: [KnownValue] = []
  private var percentValues: [KnownValue] = []
  private var published: [ComparedNumber] = []
  /// By experiment, how many measured columns it has.
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
      let inPercent = Self.isInPercent(nearest, typed)
      finding.verdict = .differs(
        nearest.expression, now: Self.printed(nearest.value(inPercent: inPercent), like: typed.number))
      if isSource { finding.role = Self.role(nearest, typed) }
    } else if !typed.isResult {
      return nil
    }
    return finding
  }

  // MARK: Matching

  /// Values that agree after rounding, the likeliest first, and the nearest one that the words speak of.
  private func possible(_ typed: TypedNumber) -> (agreeing: [KnownValue], nearest: KnownValue?) {
    var agreeing: [(value: KnownValue, named: Int, isNamed: Bool)] = []
    var nearest: (value: KnownValue, distance: Double)?
    let near = near(typed)
    let mentioned = mentioned(near, typed.context)
    let columns = namedColumns(typed.context)
    for value in near {
      let conditions = value.conditions
      let named = conditions.count { $0.isNamed(in: typed.context) }
      let contradicts = conditions.contains { condition in
        guard let values = mentioned[Column(value, condition)] else { return condition.isMiddle }
        return !values.contains(condition.value)
      }
      if contradicts { continue }
      // Words that name a measured column speak of no other one.
      if let named = columns[value.experiment], !named.contains(value.column) { continue }
      let isColumnNamed = value.isColumnNamed(in: typed.context) || measures[value.experiment]?.count == 1
      // Names have to be named; sizes may be the last or the first one.
      let keys = Set(conditions.map(\.column))
      let isNamed =
        named > 0 && isColumnNamed && conditions.allSatisfy { $0.number != nil || $0.isNamed(in: typed.context) }
        && mentioned.keys.allSatisfy {
          $0.experiment != value.experiment || $0.isOfNumbers || keys.contains($0.name)
        }
      let distance = Self.distance(value, typed)
      if distance <= typed.number.halfUnit * (1 + 1e-9) {
        if isNamed || typed.isResult && typed.significantDigits >= 3 { agreeing.append((value, named, isNamed)) }
      } else if isNamed, value.function == "mean", distance < nearest?.distance ?? .infinity {
        nearest = (value, distance)
      }
    }
    let sorted = agreeing.sorted { one, other in
      if one.isNamed != other.isNamed { return one.isNamed }
      if one.named != other.named { return one.named > other.named }
      if one.value.conditions.count != other.value.conditions.count {
        return one.value.conditions.count < other.value.conditions.count
      }
      return one.value.expression < other.value.expression
    }
    return (sorted.map(\.value), nearest?.value)
  }

  /// Values that a number misses by a quarter at most.
  private func near(_ typed: TypedNumber) -> ArraySlice<KnownValue> {
    let ordered = typed.context.isPercent ? percentValues : values
    func number(_ value: KnownValue) -> Double { typed.context.isPercent ? value.value(inPercent: true) : value.value }
    let ends = [typed.number.value / 1.25, typed.number.value / 0.75]
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
    let first = ordered.partitioningIndex { number($0) >= low }
    let last = ordered.partitioningIndex { number($0) > high }
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

    init(_ value: KnownValue, _ condition: KnownValue.Condition) {
      (experiment, name, isOfNumbers) = (value.experiment, condition.column, condition.number != nil)
    }
  }

  /// By column, the values that the words around a number name.
  private func mentioned(_ values: ArraySlice<KnownValue>, _ context: TypedNumber.Context) -> [Column: Set<String>] {
    var result: [Column: Set<String>] = [:]
    for value in values {
      for condition in value.conditions where condition.isNamed(in: context) {
        result[Column(value, condition), default: []].insert(condition.value)
      }
    }
    return result
  }

  /// Whether a value is compared in per cent: where a sign says so, or where its column holds per cent.
  private static func isInPercent(_ value: KnownValue, _ typed: TypedNumber) -> Bool {
    typed.context.isPercent || value.isPercent
  }

  private static func distance(_ value: KnownValue, _ typed: TypedNumber) -> Double {
    abs(value.value(inPercent: isInPercent(value, typed)) - typed.number.value)
  }

  // MARK: Words

  /// A value with the digits that a number was typed with.
  static func printed(_ value: Double, like number: PrintedNumber) -> String {
    let decimals = max(0, min(12, Int(-log10(number.lastDigit).rounded())))
    let hasExponent = number.digits.lowercased().contains("e")
    let digits = number.digits.lowercased().prefix { $0 != "e" }.drop { $0 != "." }.count - 1
    return String(format: hasExponent ? "%.\(max(0, digits))e" : "%.\(decimals)f", value)
      + (number.isPercent ? " %" : "")
  }

  private static func role(_ value: KnownValue, _ typed: TypedNumber) -> String {
    let hasExponent = typed.number.digits.lowercased().contains("e")
    let decimals = typed.number.digits.lowercased().prefix { $0 != "e" }.drop { $0 != "." }.dropFirst().count
    let format = ".\(decimals)" + (typed.number.isPercent ? "%" : hasExponent ? "e" : "f")
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
