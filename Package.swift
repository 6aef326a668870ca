// swift-tools-version: 6.2
import PackageDescription

// Templates of the report's page; they become part of the program.
let templates = [
  "chip.mustache", "claim.mustache", "experiment.mustache", "figure.mustache", "made.mustache", "page.css",
  "page.mustache", "table.mustache",
]

// Targets stand in the direction in which data flows: a target depends only on targets above it.
let package = Package(
  name: "repro",
  platforms: [.macOS(.v14)],
  products: [
    .executable(name: "repro", targets: ["repro"]),
    // For the package of benchmarks.
    .library(name: "Plot", targets: ["Plot"]),
    // Preloaded by tests into the command, to spoil its file operations.
    .library(name: "FaultyFiles", type: .dynamic, targets: ["FaultyFiles"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // C libraries of the system: module maps only, one importer each.
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo-ft",
      providers: [.apt(["libcairo2-dev", "fonts-dejavu-core"]), .brew(["cairo", "font-dejavu"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"]), .brew(["libcsv"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

    .target(name: "Files", dependencies: ["CCrypto", "CDeflate"]),
    .target(name: "Tables", dependencies: ["CCSV", "Files"]),
    .target(
      name: "Journals",
      dependencies: ["Files", "Tables", .product(name: "Subprocess", package: "swift-subprocess")]),
    // Directives of a literate source and the words of their options.
    .target(name: "Literate", dependencies: ["Files", "Tables"]),
    // Results that exist: files of any program as rows.
    .target(name: "ResultFiles", dependencies: ["Files", "Journals", "Tables"]),
    .target(name: "Numerics", dependencies: ["COpenBLAS", "Files"]),
    .target(name: "Random"),
    .target(name: "TensorFiles", dependencies: ["Files"]),
    // Optimised in every configuration: unoptimised vector code is a hundred times slower, and tests train models.
    .target(name: "Kernels", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "Solvers", dependencies: ["Files", "Numerics", "Random"]),
    .target(name: "Training", dependencies: ["Files", "Kernels", "Random", "Solvers", "TensorFiles"]),
    .target(name: "TorchCheckpoints", dependencies: ["Files", "TensorFiles", "Training", "Yams"]),
    // The framework knows no paper; each paper is a target of its own inside its folder.
    .target(
      name: "Experiments", dependencies: ["Files", "Journals", "Numerics", "Tables", "Training"],
      exclude: ["Fu2024", "Hu2026"]),
    // Trials that run as tasks of a cluster.
    .target(
      name: "Clusters",
      dependencies: ["Files", "Journals", .product(name: "Subprocess", package: "swift-subprocess")]),
    // Experiments that a literate source declares: results that exist, and commands.
    .target(
      name: "Declared",
      dependencies: [
        "Experiments", "Files", "Journals", "Literate", "ResultFiles", "Tables",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    // The program pandoc and the trees that it prints.
    .target(name: "Pandoc", dependencies: ["Files", .product(name: "Subprocess", package: "swift-subprocess")]),
    // Tables as papers print them, read as published numbers.
    .target(name: "PrintedTables", dependencies: ["Files", "Literate", "Pandoc", "Tables"]),
    // A first document from results that exist.
    .target(name: "Starter", dependencies: ["Files", "Literate", "Numerics", "ResultFiles", "Tables"]),
    .target(name: "Plot", dependencies: ["CCairo", "Files"]),

    .target(name: "Figures", dependencies: ["Files", "Journals", "Literate", "Numerics", "Plot", "Tables"]),
    .target(name: "Papers", dependencies: ["Experiments", "Figures", "Files", "Journals", "Tables"]),
    .target(
      name: "Hu2026",
      dependencies: [
        "Experiments", "Figures", "Files", "Journals", "Numerics", "Papers", "Plot", "Random", "Tables", "TensorFiles",
        "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Sources/Experiments/Hu2026"),
    .target(
      name: "Fu2024",
      dependencies: [
        "Experiments", "Figures", "Files", "Journals", "Numerics", "Papers", "Plot", "Random", "Solvers", "Tables",
        "TensorFiles", "TorchCheckpoints", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Sources/Experiments/Fu2024"),
    // The emulated head of hu2026 is compared, too.
    .target(
      name: "Parity",
      dependencies: ["Files", "Hu2026", "TensorFiles", "TorchCheckpoints", "Training"]),
    .target(name: "Claims", dependencies: ["Files", "Journals", "Literate", "Numerics", "Tables"]),
    .target(
      name: "Report",
      dependencies: [
        "Claims", "Declared", "Figures", "Files", "Journals", "Literate", "Numerics", "Pandoc", "Tables",
        .product(name: "Mustache", package: "swift-mustache"), "Yams",
      ],
      resources: templates.map { .embedInCode("Templates/\($0)") }),
    // The page while its rows arrive, served to browsers of this machine.
    .target(
      name: "Preview",
      dependencies: ["Files", .product(name: "FlyingSocks", package: "FlyingFox")],
      resources: ["preview.js", "preview.css", "waiting.html"].map { .embedInCode("Page/\($0)") }),
    // Results as files of other programs and for other readers.
    .target(name: "Export", dependencies: ["Claims", "Figures", "Files", "Journals", "Pandoc", "Report", "Tables"]),
    // Numbers that people typed beside those of rows and claims.
    .target(name: "Lint", dependencies: ["Claims", "Figures", "Files", "Journals", "Literate", "Numerics", "Tables"]),
    .executableTarget(
      name: "repro",
      dependencies: [
        "Claims", "Clusters", "Declared", "Experiments", "Export", "Figures", "Files", "Fu2024", "Hu2026", "Journals", "Lint",
        "Papers", "Parity", "Plot", "Preview", "PrintedTables", "Random", "Report", "Solvers", "Starter", "Tables",
        "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "FaultyFiles", path: "Tests/FaultyFiles"),
    .target(name: "TestSupport", dependencies: ["Files", "Journals", "Tables"], path: "Tests/TestSupport"),
    .executableTarget(name: "plot-gallery", dependencies: ["Files", "Plot"], path: "Tests/PlotGallery"),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "TablesTests", dependencies: ["Files", "Tables"]),
    .testTarget(name: "ResultFilesTests", dependencies: ["Files", "Journals", "ResultFiles", "Tables", "TestSupport"]),
    .testTarget(
      name: "DeclaredTests",
      dependencies: ["Declared", "Experiments", "Files", "Journals", "Literate", "Tables", "TestSupport"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(name: "NumericsTests", dependencies: ["Numerics", "Random"]),
    .testTarget(name: "RandomTests", dependencies: ["Random", "TestSupport"]),
    .testTarget(name: "TensorFilesTests", dependencies: ["Files", "Random", "TensorFiles", "TestSupport"]),
    .testTarget(name: "SolversTests", dependencies: ["Files", "Numerics", "Random", "Solvers"]),
    // Models written as their definitions, which the training engine is tested against.
    .target(
      name: "ReferenceModels", dependencies: ["Numerics", "TensorFiles", "Training"], path: "Tests/ReferenceModels"),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Files", "Numerics", "Random", "ReferenceModels", "Solvers", "TensorFiles", "TestSupport", "Training",
      ]
    ),
    .testTarget(
      name: "ParityTests",
      dependencies: [
        "Files", "Parity", "ReferenceModels", "TensorFiles", "TestSupport", "TorchCheckpoints", "Training",
      ]),
    .testTarget(
      name: "TorchCheckpointsTests",
      dependencies: ["Files", "Random", "TensorFiles", "TestSupport", "TorchCheckpoints", "Training"]),
    .testTarget(name: "ClustersTests", dependencies: ["Clusters", "Files", "TestSupport"]),
    .testTarget(
      name: "ExperimentsTests", dependencies: ["Experiments", "Files", "Journals", "Tables", "TestSupport"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "Files", "Journals", "Literate", "Plot", "Tables"]),
    .testTarget(
      name: "PapersTests",
      dependencies: [
        "Experiments", "Figures", "Files", "Fu2024", "Hu2026", "Papers", "Plot", "Report", "Tables", "TestSupport",
      ]),
    .testTarget(
      name: "Hu2026Tests",
      dependencies: [
        "Experiments", "Files", "Hu2026", "Journals", "Numerics", "Plot", "Random", "ReferenceModels", "Tables",
        "TensorFiles", "TestSupport", "Training",
      ]),
    .testTarget(
      name: "Fu2024Tests",
      dependencies: [
        "Experiments", "Files", "Fu2024", "Journals", "Numerics", "Plot", "Random", "Solvers", "Tables", "TensorFiles",
        "TestSupport", "Training",
      ]),
    .testTarget(name: "PlotTests", dependencies: ["CCairo", "Files", "Plot", "TestSupport", "plot-gallery"]),
    .testTarget(
      name: "ClaimsTests",
      dependencies: ["Claims", "Files", "Journals", "Literate", "Numerics", "Tables", "TestSupport"]),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "Claims", "Experiments", "Figures", "Files", "Fu2024", "Hu2026", "Journals", "Literate", "Pandoc", "Papers", "Report",
        "Tables", "TestSupport",
      ]),
    .testTarget(
      name: "ExportTests",
      dependencies: ["Claims", "Export", "Figures", "Files", "Journals", "Tables", "TestSupport"]),
    .testTarget(name: "LintTests", dependencies: ["Claims", "Files", "Journals", "Lint", "Literate", "Tables", "TestSupport"]),
    .testTarget(name: "PrintedTablesTests", dependencies: ["Files", "PrintedTables", "Tables", "TestSupport"]),
    .testTarget(name: "PreviewTests", dependencies: ["Files", "Preview", "TestSupport"]),
    .testTarget(name: "CommandLineTests", dependencies: ["Files", "Journals", "repro", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// CI sets this variable: a warning is an error there, but never on a user's machine with a newer compiler.
if Context.environment["REPRO_WARNINGS_AS_ERRORS"] != nil {
  for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
  }
}
