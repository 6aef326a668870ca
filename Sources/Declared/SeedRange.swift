import Files

/// Seeds as an author lists them: `1..5`, `1, 2, 7` or both.
enum SeedRange {
  /// A list of more than so many seeds is a slip.
  private static let most = 100_000

  /// Reads a list.
  /// - Throws: `SourceError`.
  static func seeds(_ text: String, at place: SourceLocation) throws(SourceError) -> [UInt64] {
    var seeds: [UInt64] = []
    for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
      let ends = part.split(separator: "..", omittingEmptySubsequences: false).map { UInt64($0) }
      switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
      case (1, let seed?, _): seeds.append(seed)
      case (2, let first?, let last?) where first <= last && last - first < UInt64(most): seeds += first...last
      default: throw SourceError(place, "\(quoted(part)) is no seed; write ':seeds: 1..5' or ':seeds: 1, 2, 7'")
      }
    }
    guard !seeds.isEmpty, seeds.count <= most else {
      throw SourceError(place, "no seed is named; write ':seeds: 1..5'")
    }
    guard Set(seeds).count == seeds.count else {
      throw SourceError(place, "a seed is named twice; its rows would count twice")
    }
    return seeds
  }
}
