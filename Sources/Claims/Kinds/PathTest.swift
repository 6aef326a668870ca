import Files
import Foundation
import Literate
import Numerics
import Tables

/// `path of best X by Y over Z within K|factor F of W [for each A]`: for each Z, the X of highest mean Y lies within K (or a factor F) of
/// the published one.
///
/// The published best X is column W itself or, where the expected file is a map with a column X, the X of highest W. Published
/// maps are rounded and have ties: every X within one unit of the last digit of the highest W is a best one. Where
/// the highest W is below ½ nothing resembles, and the best X means nothing: such Z are left out. The units are resampled;
/// the path has to stay within the tolerance in 1 − α of the resamples at every Z. It deviates where an X outside of the
/// tolerance is better than all those inside, paired by unit, by Student's t.
struct PathTest: ClaimTest {
  static let example = "path of best steps by acc over layer within 1 of published"
  static let form = "path of best X by Y over Z within K|factor F of W [for each A]"
  private static let leastSimilarity = 0.5
  let best: String
  let quantity: Quantity
  let over: String
  let tolerance: Tolerance
  let published: String
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("path") else { return nil }
    for word in ["of", "best"] { try words.expect(word) }
    best = try words.next("a column")
    try words.expect("by")
    quantity = try words.plainQuantity()
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("within")
    tolerance = try Tolerance(&words)
    try words.expect("of")
    published = try words.next("a column of the expected file")
    group = try words.groupIfAny()
    if case .relative = tolerance.kind { throw words.error("a path is compared by steps or by a factor, not by %") }
  }

  var comparedColumns: [String] { [published] }
  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over, best] }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .negated, .shifted, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "the best \(best) over \(over) \(tolerance.description) of the published ones"
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      let wanted = try ties(evidence, label)
      guard let map = try BestMatchMap(evidence.rows, best: best, by: quantity, over: over, evidence) else {
        return evidence.missing("a combination of \(over) and \(best) has no rows", expected: expected)
      }
      let evidence = evidence.settled(by: map.table)
      if let obstacle = map.table.obstacle(evidence, expected: expected) { return obstacle }
      guard let absent = wanted.first(where: { !map.columns.contains($0.column) }) else {
        return finding(label, map, wanted, evidence, expected)
      }
      return evidence.missing("no row has \(over) = \(Printed.number(absent.column))", expected: expected)
    }
  }

  /// The best X that are published for a Z: a tie set from its least to its largest.
  private struct Wanted {
    var column: Double
    var lowest: Double
    var highest: Double
    var text: String
  }

  private func ties(_ evidence: Evidence, _ label: String) throws -> [Wanted] {
    let numbers = try evidence.published()
    var table = numbers.table
    for key in try numbers.keys(for: evidence.rows) where key != over && key != best && !group.contains(key) {
      let (theirs, ours) = (try table.distinct(key), try evidence.rows.distinct(key))
      guard theirs.count == 1, ours.count == 1,
        evidence.rows.key(theirs, of: [key]) == evidence.rows.key(ours, of: [key])
      else {
        throw evidence.fault(
          "a path has one \(key): choose it by 'where \(key) = …', or test each by 'for each \(key)'")
      }
    }
    for column in group where table.has(column) {
      if let value = try evidence.rows.distinct(column).first { table = try table.rows(where: column, is: value) }
    }
    let keys = try table.finiteNumbers(over)
    let values = try table.finiteNumbers(published)
    let steps = table.has(best) ? try table.finiteNumbers(best) : values
    let isMap = table.has(best)
    let unit = try (0..<table.count).map { PublishedNumber(try table.text($0, published))?.halfUnit ?? 0 }.max() ?? 0
    let wanted = Set(keys).sorted().compactMap { key -> Wanted? in
      let rows = keys.indices.filter { keys[$0] == key }
      let top = rows.map { values[$0] }.max() ?? 0
      guard !isMap || top >= Self.leastSimilarity else { return nil }
      // Two rounded numbers one unit apart may be one number.
      let tied = isMap ? rows.filter { values[$0] >= top - 2 * unit * (1 + 1e-9) } : rows
      let ends = (tied.map { steps[$0] }.min() ?? 0, tied.map { steps[$0] }.max() ?? 0)
      let text = ends.0 == ends.1 ? Printed.number(ends.0) : "\(Printed.number(ends.0))…\(Printed.number(ends.1))"
      return Wanted(column: key, lowest: ends.0, highest: ends.1, text: text)
    }
    guard !wanted.isEmpty else {
      throw evidence.fault(
        "no published \(published)\(label.isEmpty ? "" : " at \(excerpt(label))") is high enough for a best \(best)")
    }
    return wanted
  }

  private func finding(
    _ label: String, _ map: BestMatchMap, _ wanted: [Wanted], _ evidence: Evidence, _ expected: String
  ) -> Finding {
    let places = wanted.map { map.columns.firstIndex(of: $0.column) ?? 0 }
    let limits = wanted.map { item -> Margin in
      if case .factor(let factor) = tolerance.kind { return Margin(item.lowest / factor, item.highest * factor) }
      if case .absolute(let size) = tolerance.kind { return Margin(item.lowest - size, item.highest + size) }
      return Margin(item.lowest, item.highest)
    }
    var paths: [[Double]] = []
    if evidence.isExact {
      let path = map.best(map.means[...])
      paths = [places.map { map.steps[path[$0]] }]
    } else {
      map.resampled { path in paths.append(places.map { map.steps[path[$0]] }) }
    }
    let course = map.best(map.means[...])
    let components = wanted.indices.map { index -> Component in
      let drawn = paths.map { $0[index] }
      let inside = drawn.count { limits[index].contains($0) }
      let name = Component.label(label, "\(over) = \(Printed.number(wanted[index].column))")
      let isExact = evidence.isExact
      var part = Component(
        name, map.steps[course[places[index]]], Sample(drawn).quantile(evidence.alpha),
        Sample(drawn).quantile(1 - evidence.alpha), limits[index],
        holds: isExact ? (inside == 1 ? 0 : 1) : Resampling.probability(drawn.count - inside),
        deviates: map.probabilityOutside(limits[index], column: places[index], isExact: isExact))
      part.published = wanted[index].text
      return part
    }
    let ours = places.map { Printed.number(map.steps[course[$0]]) }.joined(separator: ", ")
    return Finding(
      components: components,
      measured: "best \(best): \(ours); published: \(wanted.map(\.text).joined(separator: ", "))", expected: expected,
      units: map.table.units.count)
  }
}
