package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.cuda.driver.CudaApi;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On three abstract devices, which lie on their buses the other way round than the driver numbers them. */
final class VisibleDevicesTest {
    private static final String FIRST = "GPU-00000ab5-0000-4000-8000-000000000000";
    private static final String LAST = "GPU-00000ab7-0000-4000-8000-000000000000";

    private final AbstractDevice api = new AbstractDevice(3, 1 << 20);

    private int locate(String visible, String address) {
        return new VisibleDevices(api, Map.of("CUDA_VISIBLE_DEVICES", visible)).locate(address);
    }

    private String refusal(String visible, String address) {
        return assertThrows(UnsupportedOpException.class, () -> locate(visible, address))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({"'',0,2", "'',1,1", "'',2,0", "'5,3,4',3,1", "' 5, 3, 4',4,2", "'5,3,4',5,0"})
    void aNumberIsThatOfTheBusOrOfTheVariable(String visible, String address, int device) {
        assertEquals(device, locate(visible, address));
    }

    @Test
    void aUuidIsTheDevicesOwnAlsoWhereItIsShort() {
        assertEquals(0, locate("", FIRST));
        assertEquals(2, locate("5,3,4", LAST));
        assertEquals(2, locate(LAST, "gpu-00000AB7"));
    }

    @Test
    void whatIsNotSeenIsRefused() {
        assertEquals(
                "device: GPU 3 is none of the 3 that this process sees, which are numbered from 0", refusal("", "3"));
        assertEquals(
                "device: GPU 0 is none of the 3 that this process sees; CUDA_VISIBLE_DEVICES is 5,3,4",
                refusal("5,3,4", "0"));
        assertEquals("device: GPU GPU-7 is none of the 3 that this process sees", refusal("", "GPU-7"));
    }

    @Test
    void numbersThatCountTheFastestFirstAreRefusedWhereCardsDiffer() {
        CudaApi mixed = (CudaApi) Proxy.newProxyInstance(
                CudaApi.class.getClassLoader(),
                new Class<?>[] {CudaApi.class},
                (proxy, method, arguments) ->
                        method.getName().equals("deviceName") ? "card " + arguments[0] : method.invoke(api, arguments));
        String visible = "CUDA_VISIBLE_DEVICES";
        VisibleDevices usual = new VisibleDevices(mixed, Map.of(visible, "2,1,0"));
        assertEquals(
                "device: GPU 2 is a number, and in CUDA_VISIBLE_DEVICES (2,1,0) numbers count the fastest card first;"
                        + " set CUDA_DEVICE_ORDER to PCI_BUS_ID, or let the discovery script print UUIDs",
                assertThrows(UnsupportedOpException.class, () -> usual.locate("2"))
                        .getMessage());
        assertEquals(0, usual.locate(FIRST));
        Map<String, String> ordered = Map.of(visible, "2,1,0", "CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        assertEquals(0, new VisibleDevices(mixed, ordered).locate("2"));
        assertEquals(2, new VisibleDevices(mixed, Map.of()).locate("0"), "by the bus, whatever it is called");
    }

    @Test
    void whatMayBeOneOfSeveralIsRefused() {
        assertEquals("device: GPU GPU-0000 is the beginning of several UUIDs", refusal("", "GPU-0000"));
        assertTrue(refusal(FIRST + "," + LAST, "1").contains("let the discovery script print UUIDs"));
        assertTrue(refusal("", "card one").startsWith("device: GPU card one is neither a number nor a UUID"));
    }

    @Test
    void aPartOfACardIsTheOneThatTheProcessWasGiven() {
        String part = "MIG-3e1e5bb0-0000-4000-8000-000000000000";
        assertEquals(0, locate(part, part));
        assertEquals(0, new VisibleDevices(api, Map.of("NVIDIA_VISIBLE_DEVICES", part)).locate(part));
        assertEquals(
                "device: GPU " + part + " is a part of a card, of which CUDA shows a process a single one; let each"
                        + " executor have one, and name it by CUDA_VISIBLE_DEVICES in its environment",
                refusal("", part));
        assertTrue(refusal("MIG-another", part).startsWith("device: GPU " + part + " is a part of a card"));
    }

    @Test
    void noTwoAddressesLeadToOneDevice() {
        for (String visible : new String[] {"", "0,1,2", "2,1,0", "7,1,9"}) {
            int[] users = new int[3];
            int refused = 0;
            for (int address = 0; address < 10; address++) {
                try {
                    users[locate(visible, String.valueOf(address))]++;
                } catch (UnsupportedOpException notSeen) {
                    refused++;
                }
            }
            assertArrayEquals(new int[] {1, 1, 1}, users, visible);
            assertEquals(7, refused, visible);
        }
    }
}
