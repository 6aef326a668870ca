import Files
import Foundation
import Tables

/// A wrong version of a claim's rows, as a fault of the code would make it: under it the claim must not be reproduced.
struct NullVersion: Sendable {
  /// What is wrong.
  enum Kind: String, Sendable, CaseIterable {
    /// Labels of the cells are permuted, in the same way for all units.
    case shuffled
    /// The cells of the least and the highest values are exchanged.
    case swapped
    /// Every value has the other sign.
    case negated
    /// Every value is three times as large, and a third.
    case scaled
    /// Every value lies as far on the other side of the claim's limit.
    case mirrored
    /// Every value lies on the wrong side of the claim's limit.
    case unreached
    /// Every cell has the values of its neighbour.
    case shifted
    /// Every value is the mean of its unit: what tells cells apart has no effect.
    case constant
    /// The values of one of two cells are a million times as large, or as small.
    case unequal
    /// The values of one unit are not numbers.
    case broken
    /// One value lies above its limit.
    case exceeding
    /// One text is another one.
    case oneOdd = "one odd"
    /// One unit is a copy of another.
    case oneCopy = "one copy"
    /// One text is missing.
    case blank
    /// Every value is the published one, for a claim that the results differ.
    case published
  }

  let name: String
  let rows: Table
  /// Whether the verdict has to be `deviates (broken)`.
  let isBroken: Bool

  /// The wrong versions of some rows of the kinds that a test has to reject and that change them.
  static func all(
    of rows: Table, for test: any ClaimTest, labels: [String], units: [String]
  ) throws -> [NullVersion] {
    let maker = NullVersionMaker(rows: rows, test: test, labels: labels, units: units)
    return try Kind.allCases.filter(test.rejects.contains).flatMap { kind in
      try maker.versions(kind).enumerated().compactMap { index, version in
        guard version != rows else { return nil }
        let number = index == 0 ? "" : " (\(index + 1))"
        return NullVersion(name: kind.rawValue + number, rows: version, isBroken: kind == .broken)
      }
    }
  }
}

/// Makes wrong versions of the rows of one test.
private struct NullVersionMaker {
  let rows: Table
  let test: any ClaimTest
  /// Columns that tell the test's cells apart.
  let labels: [String]
  /// Columns that tell units apart.
  let units: [String]

  func versions(_ kind: NullVersion.Kind) throws -> [Table] {
    switch kind {
    case .shuffled: return try (1...3).compactMap { try permuted(Self.shuffle(seed: $0)) }
    case .swapped:
      return try [swapped()].compactMap { $0 }
    case .shifted: return try [shifted()].compactMap { $0 }
    case .negated: return [try mapped { -$0 }]
    case .scaled: return [try mapped { $0 * 3 }, try mapped { $0 / 3 }]
    case .mirrored: return try [test.limit(in: rows).map { limit in try mapped { 2 * limit - $0 } }].compactMap { $0 }
    case .unreached:
      let sign = test.isWrongBelow ? -1.0 : 1
      return try [
        test.limit(in: rows).map { limit in try mapped { limit + sign * (abs($0 - limit) + 1e-3 * abs(limit) + 1e-9) } }
      ].compactMap { $0 }
    case .unequal: return try unequal()
    case .constant: return try [constant()].compactMap { $0 }
    case .broken: return [try brokenUnit()]
    case .exceeding: return [try one("1e300")]
    case .oneOdd: return [try one("an odd one")]
    case .blank: return [try one("")]
    case .oneCopy: return try [copied()].compactMap { $0 }
    case .published: return []
    }
  }

  private var column: String { test.quantityColumns[0] }

  private func mapped(_ change: (Double) -> Double) throws -> Table {
    try rows.replacing(column, with: rows.numbers(column).map { String(change($0)) })
  }

  /// Nothing changes where there is one cell.
  private func constant() throws -> Table? {
    guard try rows.groups(by: labels).count > 1 else { return nil }
    guard !test.rejects.contains(.oneCopy), let numbers = try? rows.numbers(column) else {
      let texts = try rows.texts(column)
      return try rows.replacing(column, with: texts.map { _ in texts[0] })
    }
    var result = numbers
    for (_, members) in try rows.groups(by: units.filter(rows.has)) {
      let mean = members.reduce(0) { $0 + numbers[$1] } / Double(members.count)
      for row in members { result[row] = mean }
    }
    return try rows.replacing(column, with: result.map { String($0) })
  }

  /// One of the cells that a test compares, far from the other.
  private func unequal() throws -> [Table] {
    guard let (cell, factors) = test.distortions else { return [] }
    let (numbers, keys) = (try rows.numbers(column), try rows.texts(cell.column))
    return try factors.map { factor in
      try rows.replacing(
        column, with: numbers.indices.map { String(cell.holds(keys[$0]) ? numbers[$0] * factor : numbers[$0]) })
    }
  }

  private func one(_ text: String) throws -> Table {
    var texts = try rows.texts(column)
    texts[texts.count / 2] = text
    return try rows.replacing(column, with: texts)
  }

  private func brokenUnit() throws -> Table {
    let keys = try rows.keys(of: units.filter(rows.has))
    let texts = try rows.texts(column)
    return try rows.replacing(column, with: texts.indices.map { keys[$0] == keys[0] ? "nan" : texts[$0] })
  }

  /// Gives every cell the values of another one: `order` says of which, by numbers of the sorted cells, or `nil`.
  private func permuted(_ order: ([[String]]) -> [Int]?) throws -> Table? {
    let groups = try rows.groups(by: labels).sorted { Self.precedes($0.key, $1.key) }
    guard let order = order(groups.map(\.key)) else { return nil }
    return try moved(groups.map(\.rows), order)
  }

  private func swapped() throws -> Table? {
    let groups = try rows.groups(by: labels).sorted { Self.precedes($0.key, $1.key) }
    let numbers = try rows.numbers(column)
    let means = groups.map { group in group.rows.reduce(0) { $0 + numbers[$1] } / Double(group.rows.count) }
    guard let low = means.indices.min(by: { means[$0] < means[$1] }),
      let high = means.indices.max(by: { means[$0] < means[$1] }), low != high
    else { return nil }
    var order = Array(means.indices)
    order.swapAt(low, high)
    return try moved(groups.map(\.rows), order)
  }

  /// Moves values between cells; those that have other numbers of rows stay as they are.
  private func moved(_ members: [[Int]], _ order: [Int]) throws -> Table {
    let texts = try rows.texts(column)
    var result = texts
    for (cell, source) in order.enumerated() where members[cell].count == members[source].count {
      for (to, from) in zip(members[cell], members[source]) { result[to] = texts[from] }
    }
    return try rows.replacing(column, with: result)
  }

  /// Gives every cell the values of the next one along the last label, the last one those of the first.
  private func shifted() throws -> Table? {
    guard let last = labels.last else { return nil }
    var result = try rows.texts(column)
    let texts = result
    for (_, part) in try rows.groups(by: labels.dropLast()) {
      let keys = try rows.texts(last)
      let cells = Dictionary(grouping: part) { keys[$0] }
      let order = cells.keys.sorted { Self.precedes([$0], [$1]) }
      for (index, key) in order.enumerated() {
        let (to, from) = (cells[key] ?? [], cells[order[(index + 1) % order.count]] ?? [])
        guard to.count == from.count else { continue }
        for (to, from) in zip(to, from) { result[to] = texts[from] }
      }
    }
    return try rows.replacing(column, with: result)
  }

  /// The values of the first value of the last label stand at the second, too.
  private func copied() throws -> Table? {
    guard let last = labels.last else { return nil }
    let texts = try rows.texts(column)
    let keys = try rows.texts(last)
    let cells = Dictionary(grouping: 0..<rows.count) { keys[$0] }
    let order = cells.keys.sorted { Self.precedes([$0], [$1]) }
    guard order.count > 1, let from = cells[order[0]], let to = cells[order[1]] else { return nil }
    var result = texts
    for (to, from) in zip(to, from) { result[to] = texts[from] }
    return try rows.replacing(column, with: result)
  }

  /// Numbers by size, then texts by letters.
  private static func precedes(_ one: [String], _ other: [String]) -> Bool {
    for (a, b) in zip(one, other) where a != b {
      if let x = Double(a), let y = Double(b), x != y { return x < y }
      return a < b
    }
    return one.count < other.count
  }

  /// A permutation of the cells without a fixed one: a rotation of a shuffled circle.
  private static func shuffle(seed: UInt64) -> ([[String]]) -> [Int]? {
    { cells in
      guard cells.count > 2 else { return nil }
      var state = seed &* 0x9E37_79B9_7F4A_7C15
      var circle = Array(cells.indices)
      for index in circle.indices.reversed().dropLast() {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        circle.swapAt(index, Int((state >> 33) % UInt64(index + 1)))
      }
      var order = circle
      for index in circle.indices { order[circle[index]] = circle[(index + 1) % circle.count] }
      return order
    }
  }
}
