import DaybookImport
import DaybookModel
import Foundation

/// A demo company's events as a file of CloudEvents: what an importer would send.
public enum DemoSample {
    private static let bufferBytes = 1 << 20

    /// Writes the file piece by piece, so a company of any size needs no more memory than a day of it.
    ///
    /// - Throws: `DemoError.scale`, and what the file system says.
    public static func write(_ company: any DemoCompany.Type, scale: Int = 1, to path: String) throws {
        try Data().write(to: URL(fileURLWithPath: path))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var output: [UInt8] = []
        try company.forEachEvent(scale: scale) { draft in
            try CloudEventWriter.write(draft, to: &output)
            guard output.count >= bufferBytes else { return }
            try file.write(contentsOf: output)
            output.removeAll(keepingCapacity: true)
        }
        try file.write(contentsOf: output)
        try file.close()
    }
}
