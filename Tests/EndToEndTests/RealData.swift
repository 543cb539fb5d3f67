import Foundation

/// The folder of real data, where there is one.
enum RealData {
    static let folder = ProcessInfo.processInfo.environment["DAYBOOK_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    static var isThere: Bool { folder != nil }
    static func path(_ file: String) -> String { "\(folder ?? "")/\(file)" }
}
