let generatedEventTypes: [EventTypeDescriptor] = []
let generatedMessages: [MessageDescriptor] = []
