import Files
import Foundation
import Journals
import Literate
import Numerics
import Tables
import Testing

@testable import Claims

/// Rows are reduced to units of replication before anything is estimated.
@Suite struct UnitTableTests {
  private func table(
    _ csv: String, over columns: [String] = ["x"], units: [String] = ["seed"], isLogarithm: Bool = false
  ) throws -> UnitTable {
    try UnitTable(
      CSVReader.parse(Data(csv.utf8), file: "rows.csv"), Quantity(column: "y", isLogarithm: isLogarithm), over: columns,
      Replication("seed", "seeds", columns: units))
  }

  @Test func rowsOfAUnitBecomeItsMean() throws {
    let table = try table("seed,epoch,x,y\n0,1,1,2\n0,2,1,4\n1,1,1,10\n1,2,1,20\n")
    #expect(table.units == [["0"], ["1"]] && table.cells == [["1"]] && table.values == [3, 15])
    // The logarithm is that of the unit's mean, not the mean of logarithms.
    #expect(try self.table("seed,x,y\n0,1,1\n0,1,3\n", isLogarithm: true).values == [log(2)])
  }

  @Test func unitsOfSeveralColumns() throws {
    let csv = "seed,batch,x,y\n0,0,1,2\n0,1,1,4\n1,0,1,6\n1,1,1,8\n"
    #expect(try table(csv, units: ["seed", "batch"]).units.count == 4)
    #expect(try table(csv, units: ["batch"]).values == [4, 6])
  }

  @Test func keysAreNumbersWhereTheyAre() throws {
    let table = try table("seed,x,y\n0,2,1\n1,2.0,3\n2.0,2e0,5\n2,2,7\n")
    #expect(table.cells == [["2"]] && table.units.count == 3 && table.values == [1, 3, 6])
    #expect(table.place(of: ["2.00"]) == 0 && table.place(of: ["3"]) == nil)
  }

  @Test func numbersThatAreNotFinite() throws {
    #expect(try table("seed,x,y\n0,1,2\n1,1,nan\n").brokenCell == "not finite at x = 1, seed = 1: NaN")
    #expect(try table("seed,x,y\n0,1,2\n1,1,-inf\n").brokenCell == "not finite at x = 1, seed = 1: −∞")
    // One of many rows of a unit, a sum that overflows, a logarithm of nothing.
    #expect(try table("seed,x,y\n0,1,2\n0,1,nan\n0,1,2\n").brokenCell != nil)
    #expect(try table("seed,x,y\n0,1,1e308\n0,1,1e308\n").brokenCell != nil)
    #expect(try table("seed,x,y\n0,1,0\n", isLogarithm: true).brokenCell != nil)
    #expect(try table("seed,x,y\n0,1,-2\n", isLogarithm: true).brokenCell != nil)
    #expect(try table("seed,x,y\n0,1,2\n1,2,3\n").brokenCell == nil)
  }

  @Test func rowsThatAreMissing() throws {
    #expect(
      try table("seed,x,y\n0,1,2\n0,2,2\n1,1,3\n").gap == "rows are missing: 0 at seed = 1, x = 2, but 1 at seed = 0")
    #expect(
      try table("seed,x,y\n0,1,2\n1,1,2\n1,1,3\n").gap == "rows are missing: 2 at seed = 1, x = 1, but 1 at seed = 0")
    #expect(try table("seed,x,y\n0,1,2\n0,2,2\n1,2,3\n1,1,2\n").gap == nil)
  }

  @Test func copiesOfUnits() throws {
    #expect(try table("seed,x,y\n0,1,2.5\n1,1,2.5\n").identicalUnits != nil)
    #expect(try table("seed,x,y\n0,1,2.5\n0,2,1\n1,1,2.5\n1,2,1\n2,1,3\n2,2,1\n").identicalUnits != nil)
    #expect(try table("seed,x,y\n0,1,2.5\n0,2,1.5\n1,1,2.5\n1,2,1.6\n").identicalUnits == nil)
    // Counts of steps may well be the same.
    #expect(try table("seed,x,y\n0,1,6\n1,1,6\n").identicalUnits == nil)
  }
}

/// The p-values of a part.
@Suite struct ComponentTests {
  @Test func exactNumbers() {
    func part(_ value: Double, _ margin: Margin) -> Component { .exact("", value, margin) }
    #expect(part(1, Margin(0, 2)).holds == 0 && part(1, Margin(0, 2)).deviates == 1)
    #expect(part(3, Margin(0, 2)).holds == 1 && part(3, Margin(0, 2)).deviates == 0)
    // The end of the margin belongs to it.
    #expect(part(2, Margin(0, 2)).holds == 0 && part(2, Margin(0, 2)).deviates == 1)
    #expect(part(0, Margin(0, 0)).holds == 0)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func numbersThatAreNotFiniteNeverHold(value: Double) {
    for margin in [Margin.below(1), .above(1), Margin(0, 1)] {
      #expect(Component.exact("", value, margin).holds == 1, "\(margin)")
      #expect(
        Component("", .init(value, standardError: 1, degreesOfFreedom: 3), margin, alpha: 0.05).holds == 1)
    }
  }

  @Test func noiseThatIsUnknownNeverHolds() {
    for margin in [Margin.below(1), .above(-1), Margin(-1, 1)] {
      for error in [Double.nan, .infinity] {
        let part = Component("", .init(0, standardError: error, degreesOfFreedom: 3), margin, alpha: 0.05)
        #expect(part.holds == 1 && part.deviates == 1)
      }
    }
  }

  @Test func theIntervalLiesInTheMarginWhenThePartHolds() {
    var generator = NormalGenerator(seed: 1)
    for _ in 0..<200 {
      let estimate = Estimate(generator.next(), standardError: abs(generator.next()), degreesOfFreedom: 4)
      let part = Component("", estimate, Margin(-2, 2), alpha: 0.05)
      #expect((part.holds <= 0.05) == (part.lower >= -2 && part.upper <= 2))
    }
  }

  @Test func mapsBackFromLogarithms() {
    let part = Component("", .exact(0), Margin(-1, .infinity), alpha: 0.05).mapped { exp($0) }
    #expect(part.estimate == 1 && part.margin.lower == exp(-1) && part.margin.upper == .infinity)
  }
}
