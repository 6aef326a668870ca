import Numerics
import Testing

@Suite struct LinearAlgebraTests {
  private func isClose(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-13) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// [[1, 2, 3], [4, 5, 6]] times [[1, 0], [2, 1], [0, 3]], and its transpose times [[1], [10]], by hand.
  @Test func products() {
    let a = [1, 2, 3, 4, 5, 6] as [Double]
    var product = [Double](repeating: .nan, count: 4)
    BLAS.multiply(a, [1, 0, 2, 1, 0, 3], rows: 2, columns: 2, inner: 3, into: &product)
    #expect(product == [5, 11, 14, 23])
    var column = [Double](repeating: .nan, count: 3)
    BLAS.multiply(a, isTransposed: true, [1, 10], rows: 3, columns: 1, inner: 2, into: &column)
    #expect(column == [41, 52, 63])
    var single = [Float](repeating: .nan, count: 3)
    BLAS.multiply([1, 2, 3, 4, 5, 6], isTransposed: true, [1, 10], rows: 3, columns: 1, inner: 2, into: &single)
    #expect(single == [41, 52, 63])
    // A sum of no products.
    BLAS.multiply([], [], rows: 3, columns: 1, inner: 0, into: &column)
    #expect(column == [0, 0, 0])
    let square = Matrix(rows: 2, columns: 3, values: a)
    #expect(LinearAlgebra.transposedProduct(square, square) == square.transposed.times(square))
    #expect(LinearAlgebra.transposedProduct(Matrix(rows: 0, columns: 2), Matrix(rows: 0, columns: 1)).values == [0, 0])
  }

  @Test func leastSquares() throws {
    // A line through three points that are on none: intercept 5/6 and slope 1/2.
    let line = Matrix(rows: 3, columns: 2, values: [1, 0, 1, 1, 1, 2])
    #expect(isClose(try LinearAlgebra.leastSquares(line, [1, 1, 2]), [5.0 / 6, 0.5]))
    // Of all solutions of x + 2y = 5 the one of least norm; of a zero matrix nothing.
    #expect(isClose(try LinearAlgebra.leastSquares(Matrix(rows: 1, columns: 2, values: [1, 2]), [5]), [1, 2]))
    #expect(try LinearAlgebra.leastSquares(Matrix(rows: 2, columns: 2), [1, 2]) == [0, 0])
    #expect(try LinearAlgebra.leastSquares(Matrix(rows: 0, columns: 2), []) == [0, 0])
  }

  @Test func positiveDefiniteSystems() throws {
    let matrix = Matrix(rows: 2, columns: 2, values: [4, 2, 2, 3])
    #expect(isClose(try LinearAlgebra.solvePositiveDefinite(matrix, [2, 3]), [0, 1]))
    let indefinite = Matrix(rows: 2, columns: 2, values: [1, 2, 2, 1])
    let error = #expect(throws: LinearAlgebraError.self) {
      try LinearAlgebra.solvePositiveDefinite(indefinite, [1, 1])
    }
    #expect(error?.description.contains("add a ridge term above zero") == true)
  }

  @Test func eigenvalues() throws {
    var solver = SymmetricEigensolver(size: 2)
    var (matrix, values) = ([2, 1, 1, 2] as [Double], [0, 0] as [Double])
    try solver.decompose(&matrix, &values)
    #expect(isClose(values, [1, 3]))
    // Rows are eigenvectors: (1, −1) and (1, 1) over √2, up to their signs.
    let root = 0.5.squareRoot()
    #expect(isClose([matrix[0] * matrix[1], abs(matrix[0])], [-0.5, root]))
    #expect(isClose([matrix[2] * matrix[3], abs(matrix[2])], [0.5, root]))
    // The workspace serves the next matrix.
    matrix = [5, 0, 0, -1]
    try solver.decompose(&matrix, &values)
    #expect(isClose(values, [-1, 5]))
  }

  @Test(arguments: [Double.nan, .infinity])
  func numbersThatAreNotFiniteAreRefused(number: Double) {
    let matrix = Matrix(rows: 2, columns: 2, values: [1, 0, 0, number])
    let identity = Matrix(rows: 2, columns: 2, values: [1, 0, 0, 1])
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.leastSquares(matrix, [1, 1]) }
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.leastSquares(identity, [1, number]) }
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.solvePositiveDefinite(matrix, [1, 1]) }
    var (values, vectors) = ([0, 0] as [Double], matrix.values)
    var solver = SymmetricEigensolver(size: 2)
    #expect(throws: LinearAlgebraError.self) { try solver.decompose(&vectors, &values) }
  }

  /// Data on a line with an intercept: every method finds it, the lasso shrunk by λ over the variance of x.
  @Test func regressionsHaveAnIntercept() throws {
    let x = Matrix(rows: 4, columns: 1, values: [0, 1, 2, 3])
    let y = [7, 9, 11, 13] as [Double]
    for (fit, slope) in [
      (try LinearRegression.leastSquares(x, y), 2), (try LinearRegression.ridge(x, y, penalty: 5), 1),
      (try LinearRegression.lasso(x, y, penalty: 0.25), 2 - 0.25 / 1.25),
    ] {
      #expect(isClose(fit.coefficients + [fit.intercept], [slope, 10 - 1.5 * slope], 1e-9))
      #expect(isClose(fit.predictions(x), (0..<4).map { 10 + slope * (Double($0) - 1.5) }, 1e-8))
      #expect(abs(fit.meanSquaredError(x, y) - (2 - slope) * (2 - slope) * 1.25) <= 1e-8)
    }
  }
}
