package consumer;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.EnvironmentProvider;
import dev.hindcast.environment.TimeLimit;
import java.util.List;

/** The environments of this jar, which META-INF/services names. */
public final class Corridors implements EnvironmentProvider {
    static final String ID = "own:Corridor";

    @Override
    public String prefix() {
        return "own";
    }

    @Override
    public List<String> ids() {
        return List.of(ID);
    }

    @Override
    public String form() {
        return ID;
    }

    @Override
    public Environment make(String id) {
        if (!id.equals(ID)) {
            throw new IllegalArgumentException("There is no environment " + id + ", only " + ID);
        }
        return new TimeLimit(new Corridor(), 200);
    }
}
