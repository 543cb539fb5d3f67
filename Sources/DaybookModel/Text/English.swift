/// The English catalogue of strings, by key, in sections by area.
public enum English {
    public static let phrases: [String: String] = [commands, credit, demo, importing, mapping, payload, reports, core]
        .reduce(into: [:]) {
            all, area in
            all.merge(area) { first, _ in first }
        }
}
