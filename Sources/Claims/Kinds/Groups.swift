import Files
import Literate
import Tables

extension Evidence {
  /// The rows of each combination of values of some columns, in order of appearance; all rows without columns.
  /// - Throws: `TableError`.
  func groups(by columns: [String]) throws(TableError) -> [(label: String, evidence: Evidence)] {
    try rows.parts(by: columns).map { key, part in
      var evidence = self
      evidence.rows = part
      return (Printed.setting(columns, key), evidence)
    }
  }

  /// Joins the findings of groups; one that cannot be decided, or is broken, stands for all.
  func joined(
    by columns: [String], expected: String, _ evaluate: (String, Evidence) throws -> Finding
  ) throws -> Finding {
    if let gap = try Completeness.gap(in: rows, spannedBy: columns) { return missing(gap, expected: expected) }
    var result = Finding(expected: expected)
    var sentences: [String] = []
    for (label, evidence) in try groups(by: columns) {
      let finding = try evaluate(label, evidence)
      let place = label.isEmpty ? "" : "\(excerpt(label)): "
      // Numbers that are broken say more than rows that are missing.
      if let broken = finding.broken, result.broken == nil || (result.isMissing && !finding.isMissing) {
        (result.broken, result.isMissing) = (place + broken, finding.isMissing)
      }
      result.doubt = result.doubt ?? finding.doubt.map { place + $0 }
      result.components += finding.components
      result.remedy = result.remedy ?? finding.remedy.map { place + $0 }
      result.hint = result.hint ?? finding.hint
      result.units = result.units == 0 ? finding.units : min(result.units, finding.units)
      if !finding.measured.isEmpty { sentences.append(place + finding.measured) }
    }
    result.measured = sentences.count <= 4 ? sentences.joined(separator: "; ") : Self.shortened(sentences, result)
    return result
  }

  /// Of many groups the one that is nearest to its margin.
  private static func shortened(_ sentences: [String], _ finding: Finding) -> String {
    guard let worst = finding.components.max(by: { $0.strain < $1.strain }) else { return sentences[0] }
    return "\(sentences.count) groups; the one nearest to its margin: \(excerpt(worst.label)): \(worst.estimateText), "
      + "wanted \(worst.marginText)"
  }
}

/// `by at least M` or `by at least factor F`: the least effect that counts.
struct MinimumEffect: Sendable, Equatable {
  /// On the scale of the quantity, or of its logarithm.
  let size: Double
  let isFactor: Bool

  /// Reads it, or nothing: then any effect counts.
  init(_ words: inout TestWords) throws(SourceError) {
    guard let effect = words.leastEffectIfAny() else {
      (size, isFactor) = (0, false)
      return
    }
    (size, isFactor) = (effect.size, effect.isFactor)
    guard size > (isFactor ? 1 : 0) else { throw words.error("a least effect that every effect has") }
  }

  /// In words.
  var description: String {
    size == 0
      ? "" : isFactor ? " by at least a factor of \(Printed.number(size))" : " by at least \(Printed.number(size))"
  }
}
