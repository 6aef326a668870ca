import COpenBLAS

/// Eigenvalues and eigenvectors of symmetric matrices of one size, by LAPACK's divide and conquer; its workspace is kept
/// from one matrix to the next.
public struct SymmetricEigensolver: Sendable {
  private let size: Int
  private var work: [Double]
  private var integerWork: [Int32]

  /// A solver for matrices `[size, size]`.
  public init(size: Int) {
    self.size = size
    work = [Double](repeating: 0, count: 1 + 6 * size + 2 * size * size)
    integerWork = [Int32](repeating: 0, count: 3 + 5 * size)
  }

  /// Replaces a symmetric matrix by its eigenvectors.
  /// - Parameters:
  ///   - matrix: `[size, size]`; afterwards row k is the eigenvector of eigenvalue k.
  ///   - eigenvalues: `[size]`; afterwards the eigenvalues, ascending.
  /// - Throws: ``LinearAlgebraError`` for numbers that are not finite, or when the iteration does not converge.
  public mutating func decompose(_ matrix: inout [Double], _ eigenvalues: inout [Double]) throws(LinearAlgebraError) {
    precondition(matrix.count == size * size && eigenvalues.count == size, "a matrix of the solver's size is needed")
    try LinearAlgebra.check(matrix)
    var info: Int32 = 0
    // LAPACK is column-major: its columns of eigenvectors are rows here.
    lapack_dsyevd(
      CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), Int32(size), &matrix, Int32(size), &eigenvalues, &work,
      Int32(work.count), &integerWork, Int32(integerWork.count), &info)
    guard info == 0 else { throw LinearAlgebraError(description: "an eigenvalue problem does not converge") }
  }
}
