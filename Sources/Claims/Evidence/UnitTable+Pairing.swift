import Journals
import Numerics

extension UnitTable {
  /// Why each value is exact and decides as it stands, or `nil`: there is a single run, or what was repeated draws nothing.
  ///
  /// Experiments of the program always draw: there, equal units are a fault (``identicalUnits``).
  var exactness: String? {
    guard !replication.averagesRows else { return nil }
    if replication.isSingleRun || replication.columns.isEmpty { return "a single run, taken as it stands" }
    guard units.count > 1, !cells.isEmpty, counts.allSatisfy({ $0 > 0 }), values.allSatisfy(\.isFinite) else {
      return nil
    }
    let first = values[..<cells.count]
    guard units.indices.allSatisfy({ values[$0 * cells.count..<($0 + 1) * cells.count] == first }) else { return nil }
    return "all \(units.count) \(replication.units) have the same numbers: nothing was drawn, one exact value"
  }

  /// ``isUnpaired`` for the rows of every unit and cell.
  static func isUnpaired(_ counts: [Double], _ units: Int, _ cells: Int, _ replication: Replication) -> Bool {
    guard !replication.averagesRows, cells > 1, units > 1, !replication.columns.isEmpty else { return false }
    return (0..<units).allSatisfy { unit in (0..<cells).count { counts[unit * cells + $0] > 0 } == 1 }
  }

  /// Units of a cell.
  func count(_ cell: Int) -> Int { isUnpaired ? column(cell).count : units.count }

  /// The mean difference between two cells: paired by unit where both have the same ones, otherwise by Welch
  /// (Biometrika 34, 1947).
  func difference(_ first: Int, _ second: Int, isExact: Bool) -> Estimate {
    guard isUnpaired else {
      let sample = Sample(zip(column(first), column(second)).map { $0 - $1 })
      return isExact ? .exact(sample.mean) : sample.estimate
    }
    return Welch.difference(estimate(first, isExact: isExact), estimate(second, isExact: isExact))
  }
}

extension Evidence {
  /// The same evidence, exact where the units of a table show that it is.
  func settled(by table: UnitTable) -> Evidence {
    if table.isUnpaired { notes.add("\(table.replication.units) are not paired: Welch's test") }
    guard !isExact, let exactness = table.exactness else { return self }
    notes.add(exactness)
    var result = self
    (result.isExact, result.isSettled) = (true, true)
    return result
  }

  /// The same evidence, exact where the units of the measured cells show that it is.
  func settled(by cells: PublishedCells) -> Evidence {
    settled(by: cells.measured.restricted(to: Set(cells.matches.compactMap(\.cell))))
  }
}
