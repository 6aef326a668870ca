import Journals
import Numerics
import Training

/// What of the processor can change the last bits of rows: the vector kernels that it runs, and OpenBLAS's for it.
public enum ProcessorArithmetic {
  /// Parts of the key of trials that compute with them.
  ///
  /// Machines that are to compute the same bytes, such as the nodes of a cluster, are made to agree by the environment
  /// variables `REPRO_KERNELS` (the lanes) and `OPENBLAS_CORETYPE`.
  public static let parts = [KeyPart(KeyPart.kernels, KernelSet.best.arithmetic), KeyPart(KeyPart.blas, BLAS.core)]

  /// The parts in words.
  static let text = parts.map { "\($0.name) \($0.value)" }.joined(separator: ", ")

  /// Variables with which other machines compute the same bytes as this one, as far as their processors can.
  public static let environment = [
    (name: "REPRO_KERNELS", value: String(KernelSet.best.lanes)), (name: "OPENBLAS_CORETYPE", value: BLAS.core),
  ]
}
