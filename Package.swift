// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

// Each target imports only those above it (docs/architecture.md has the table; RepositoryTests holds it).
let package = Package(
    name: "daybook",
    products: [.executable(name: "daybook", targets: ["daybook"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),  // Tests only: the oracle.
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // C: the system's libraries, and the little that Swift cannot say.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CChecksum"),

        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: strict),
        .target(name: "DaybookModel", swiftSettings: strict),
        .target(
            name: "DaybookLog",
            dependencies: [
                "CChecksum", "CNettle", "DaybookModel", "LMDB", .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: strict),
        .target(name: "DaybookAnalysis", swiftSettings: strict),
        .target(
            name: "DaybookProjections", dependencies: ["DaybookModel", "DaybookAnalysis"], swiftSettings: strict),
        .target(
            name: "DaybookReports", dependencies: ["DaybookModel", "DaybookAnalysis", "DaybookProjections"],
            swiftSettings: strict),
        .target(
            name: "DaybookImport",
            dependencies: ["CSimdjson", "CZlib", "CZstd", "DaybookModel", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(
            name: "DaybookService",
            dependencies: [
                "DaybookModel", "LMDB", "DaybookLog", "DaybookAnalysis", "DaybookProjections", "DaybookReports",
                "DaybookImport",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "Yams", package: "Yams"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "daybook",
            dependencies: [
                "DaybookModel", "DaybookLog", "DaybookReports", "DaybookImport", "DaybookService",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        // For tools/bench alone; no product.
        .executableTarget(
            name: "daybook-bench",
            dependencies: ["DaybookModel", "DaybookLog", "DaybookProjections", "DaybookReports", "DaybookService"],
            swiftSettings: strict),
        // For tools/crash alone; no product.
        .executableTarget(
            name: "daybook-lab",
            dependencies: [
                "DaybookModel", "DaybookLog", "DaybookReports", "DaybookService",
                .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: strict),

        .target(
            name: "DaybookTestSupport",
            dependencies: [
                "DaybookModel", "DaybookLog", "DaybookProjections", .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/DaybookTestSupport", swiftSettings: strict),
        // For FuzzTests and tools/fuzz.
        .target(
            name: "DaybookFuzz",
            dependencies: [
                "CChecksum", "DaybookModel", "DaybookProjections", "DaybookImport", "DaybookLog", "DaybookService",
                "DaybookTestSupport",
            ], path: "Tests/DaybookFuzz", swiftSettings: strict),
        .testTarget(name: "FuzzTests", dependencies: ["DaybookFuzz"], swiftSettings: strict),
        .testTarget(
            name: "RepositoryTests", dependencies: ["DaybookModel", "DaybookReports"], swiftSettings: strict),
        .testTarget(
            name: "DaybookModelTests",
            dependencies: ["DaybookModel", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            swiftSettings: strict),
        .testTarget(name: "DaybookAnalysisTests", dependencies: ["DaybookAnalysis"], swiftSettings: strict),
        .testTarget(
            name: "DaybookImportTests",
            dependencies: ["CZlib", "CZstd", "DaybookAnalysis", "DaybookImport", "DaybookModel"],
            swiftSettings: strict),
        .testTarget(
            name: "DaybookProjectionsTests",
            dependencies: ["DaybookModel", "DaybookAnalysis", "DaybookProjections", "DaybookTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DaybookReportsTests",
            dependencies: [
                "DaybookModel", "DaybookAnalysis", "DaybookProjections", "DaybookReports", "DaybookTestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DaybookServiceTests",
            dependencies: [
                "daybook", "DaybookImport", "DaybookProjections", "DaybookService", "DaybookReports",
                "DaybookTestSupport",
            ], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["daybook", "daybook-lab", "DaybookReports", "DaybookService", "DaybookTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DaybookLogTests", dependencies: ["DaybookLog", "DaybookTestSupport"], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
