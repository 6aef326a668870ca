/// Suggestions for misspelt names.
public enum Spelling {
  /// `"; did you mean 'x'?"` for the nearest of `candidates`, or the list of all when none is near.
  ///
  /// Both may come from a damaged file: nothing longer than 80 characters is a name, and no more than that is cited.
  public static func hint(for word: String, among candidates: [String]) -> String {
    if let hint = nearHint(for: word, among: candidates) { return hint }
    return candidates.isEmpty ? "" : "; known: \(excerpt(candidates.joined(separator: ", "), limit: 800))"
  }

  /// `"; did you mean 'x'?"` for the nearest of `candidates`; `nil` when none is near.
  public static func nearHint(for word: String, among candidates: [String]) -> String? {
    let names = word.utf8.count <= 320 ? candidates.filter { $0.utf8.count <= 320 } : []
    let ranked = names.map { (distance(word.lowercased(), $0.lowercased()), $0) }.min { $0.0 < $1.0 }
    guard let (distance, best) = ranked, distance <= max(1, word.count / 3) else { return nil }
    return "; did you mean \(quoted(best))?"
  }

  /// Edit distance of Damerau and Levenshtein (adjacent transpositions count one).
  public static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var table = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for j in 0...b.count { table[0][j] = j }
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    for i in 1...a.count {
      for j in 1...b.count {
        let substitution = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        var best = min(table[i - 1][j] + 1, table[i][j - 1] + 1, substitution)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, table[i - 2][j - 2] + 1) }
        table[i][j] = best
      }
    }
    return table[a.count][b.count]
  }
}
