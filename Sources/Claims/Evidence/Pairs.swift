/// Values that share their draws, side by side.
enum Pairs {
  /// The difference of each pair, the second value less the first; `nil` when a value has no partner or a key names two
  /// values: the pairs that are left would look better than the whole.
  static func differences(
    from first: [(pair: [String], value: Double)], to second: [(pair: [String], value: Double)]
  ) -> [Double]? {
    var partners: [[String]: Double] = [:]
    for (pair, value) in first where partners.updateValue(value, forKey: pair) != nil { return nil }
    var seen: Set<[String]> = []
    var differences: [Double] = []
    for (pair, value) in second {
      guard seen.insert(pair).inserted, let partner = partners[pair] else { return nil }
      differences.append(value - partner)
    }
    return differences.count == first.count ? differences : nil
  }
}
