import Files

/// The form of a test that is nearest to what somebody wrote: all of them are too long for a line.
enum NearestForm {
  /// What to do when there is nothing to compare with.
  static let remedy =
    "write for example 'acc within 0.4 of 88.1', 'every A <= B' or 'decreasing Y over X'; repro verify --help lists all forms"

  /// Names the nearest form with an example.
  static func hint(for text: String) -> String {
    let words = keywords(text)
    let scored = ConditionalTest.kinds.map { kind in (score(words, keywords(kind.form)), kind) }
    guard let best = scored.max(by: { $0.0 < $1.0 }), best.0 > 0.3 else { return remedy }
    return "the nearest form is '\(best.1.form)', for example '\(best.1.example)'; repro verify --help lists all forms"
  }

  private static func keywords(_ text: String) -> [String] {
    text.prefix(1000).split { !$0.isLetter && !"<>=%".contains($0) }.map { $0.lowercased() }
  }

  /// How many words of the text are words of a form, misspelt ones less, with a share of the form's own length.
  private static func score(_ words: [String], _ form: [String]) -> Double {
    // Single letters are names of columns and values.
    let form = Set(form.filter { $0.count > 1 || "<>=%".contains($0) })
    let hits = Set(words).reduce(0.0) { sum, word in
      if form.contains(word) { return sum + 1 }
      return word.count > 3 && form.contains { Spelling.distance(word, $0) <= word.count / 3 } ? sum + 0.6 : sum
    }
    return hits - 0.02 * Double(form.count)
  }
}
