// swift-tools-version: 6.2
import PackageDescription

// Side-by-side timings; outside the dependency graph of those who build `repro`.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v14)],
  dependencies: [.package(name: "repro", path: "..")],
  targets: [
    .executableTarget(name: "plot-benchmark", dependencies: [.product(name: "Plot", package: "repro")], path: "Plot")
  ],
  swiftLanguageModes: [.v6]
)
