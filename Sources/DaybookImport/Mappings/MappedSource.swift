/// Something that turns files into events, row by row: a mapping of tables, a reader of projects.
public protocol MappedSource: AnyObject {
    /// The next event or rejected row; nil at the end. Throws when the input itself cannot be read on.
    func next() throws -> MappedItem?
    /// Raw bytes read so far, for progress.
    var inputBytes: Int64 { get }
    /// Text of the row that the item answered last comes from.
    var rowText: String { get }
}
