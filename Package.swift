// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

// Each target imports only those above it (docs/architecture.md has the table; RepositoryTests holds it).
let package = Package(
    name: "daybook",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),  // Tests only: the oracle.
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: strict),
        .target(name: "CChecksum"),
        .target(name: "DaybookModel", swiftSettings: strict),
        .target(
            name: "DaybookLog",
            dependencies: ["CChecksum", "DaybookModel", "LMDB", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "DaybookTestSupport",
            dependencies: ["DaybookModel", "DaybookLog", .product(name: "Crypto", package: "swift-crypto")],
            path: "Tests/DaybookTestSupport", swiftSettings: strict),
        .testTarget(
            name: "DaybookLogTests", dependencies: ["DaybookLog", "DaybookTestSupport"], swiftSettings: strict),
    ]
)
