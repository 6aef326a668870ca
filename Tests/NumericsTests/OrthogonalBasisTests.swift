import Testing

@testable import Numerics

@Suite struct OrthogonalBasisTests {
  /// A basis of those columns that do not depend on the ones before, and how many those are.
  private func basis(_ columns: [[Double]]) -> OrthogonalBasis {
    var basis = OrthogonalBasis()
    for column in columns { _ = basis.append(column[...]) }
    return basis
  }

  @Test func solvesLeastSquares() {
    let line = basis([[1, 1, 1, 1], [0, 1, 2, 3]])
    for (found, expected) in zip(line.solve([1, 3, 5, 8]), [0.8, 2.3]) { #expect(abs(found - expected) <= 1e-14) }
    // With the linear term Aᵀb the minimum is at zero.
    for value in line.solve([1, 3, 5, 8], linear: [17, 37]) { #expect(abs(value) <= 1e-13) }
  }

  @Test func dependentColumnsAreNotAdded() {
    #expect(basis([[1, 1, 1, 1], [0, 1, 2, 3], [2, 3, 4, 5], [0, 0, 0, 0]]).count == 2)
  }

  @Test func columnsCanBeForgotten() {
    var line = basis([[1, 1, 1, 1], [0, 1, 2, 3]])
    line.truncate(to: 1)
    #expect(line.count == 1 && abs(line.solve([1, 2, 3, 4])[0] - 2.5) <= 1e-15)
  }

  /// Columns that differ by 10⁻⁷: one orthogonalisation would leave an angle of 10⁻⁹.
  @Test func staysOrthogonal() {
    let close = basis([[1, 0, 0], [1, 1e-7, 0], [1, 1e-7, 1e-7]])
    #expect(close.count == 3)
    for (found, expected) in zip(close.solve([0, 0, 1e-7]), [0, -1, 1] as [Double]) {
      #expect(abs(found - expected) <= 1e-8)
    }
  }
}
