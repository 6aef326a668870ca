import Kernels
import Testing

@Suite struct KernelsTests {
  @Test func oneImplementationAtLeast() {
    #expect((1...3).contains(repro_kernels_count()))
  }
}
