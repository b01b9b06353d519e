// The page's first step: chooses the door and shows the app. Nothing else happens here.
import { mount } from 'svelte';
import App from './App.svelte';
import { pickDoor } from './wire/door.ts';

// What the shell says while this script is on its way.
document.querySelector('#opening')?.remove();
mount(App, { target: document.body, props: { door: pickDoor(window) } });
