<?php
/**
 * Runs the plugin with stand-ins for the few functions of WordPress that it calls.
 *
 * php wordpress.php PLUGIN <case.json: {"stored": ..., "administrator": ..., "calls": [[name, ...arguments], ...]}
 * prints {"results": [...], "errors": [...], "option": ...}; what a call prints is its result.
 */

define( 'ABSPATH', __DIR__ );
error_reporting( E_ALL );
set_error_handler( function ( $number, $text, $file, $line ) {
	throw new ErrorException( $text, 0, $number, $file, $line );
} );

$case    = json_decode( stream_get_contents( STDIN ), true, 32, JSON_THROW_ON_ERROR );
$world   = array( 'hooks' => array(), 'shortcodes' => array(), 'scripts' => array(), 'errors' => array() );
$options = array( 'magpies_bridge' => $case['stored'] );

function add_action( $name, $callback ) { add_filter( $name, $callback ); }
function add_filter( $name, $callback, $priority = 10, $count = 1 ) { $GLOBALS['world']['hooks'][ $name ][] = array( $callback, $count ); }
function apply( $name, ...$given ) {
	foreach ( $GLOBALS['world']['hooks'][ $name ] ?? array() as list( $callback, $count ) ) {
		$given[0] = $callback( ...array_slice( $given, 0, $count ) );
	}
	return $given[0] ?? null;
}
function get_option( $name, $default ) { return $GLOBALS['options'][ $name ] ?? $default; }
function add_shortcode( $tag, $callback ) { $GLOBALS['world']['shortcodes'][ $tag ] = $callback; }
function shortcode_atts( $pairs, $given, $tag ) {
	return array_merge( $pairs, array_intersect_key( $given, $pairs ) );
}
function current_user_can( $capability ) { return 'manage_options' === $capability && $GLOBALS['case']['administrator']; }
function esc_attr( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES ); }
function esc_html( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES ); }
function __( $text, $domain ) { return $text; }
function esc_html__( $text, $domain ) { return esc_html( $text ); }
function wp_enqueue_script( $handle, $src, $after, $version, $footer ) { $GLOBALS['world']['scripts'][ $handle ] = array( $src, $version ); }
function register_setting( $group, $option, $arguments ) { $GLOBALS['world']['settings'][ $option ] = array( $group, $arguments ); }
function add_settings_error( $setting, $code, $text ) { $GLOBALS['world']['errors'][] = $text; }
function settings_fields( $group ) { echo '<input type="hidden" name="_wpnonce" value="' . esc_attr( $group ) . '">'; }
function submit_button() { echo '<button>Save</button>'; }
function add_options_page( $title, $menu, $capability, $slug, $callback ) { $GLOBALS['world']['pages'][ $slug ] = array( $capability, $callback ); }

require $argv[1];
apply( 'init' );
apply( 'admin_init' );
apply( 'admin_menu' );

/** What a visitor's page would have of a shortcode: its HTML, and the tags of the scripts. */
function page( $attributes ) {
	global $world;
	$world['scripts'] = array();
	$html = ( $world['shortcodes']['magpies_bridge'] )( $attributes );
	foreach ( $world['scripts'] as $handle => list( $src, $version ) ) {
		$address = null === $version ? $src : "$src?ver=$version";
		$html .= apply( 'script_loader_tag', '<script src="' . esc_attr( $address ) . "\" id=\"$handle-js\"></script>\n", $handle, $src );
	}
	return $html;
}
/** What options.php does with a form that it has taken. */
function save( $sent ) {
	global $world, $options;
	$options['magpies_bridge'] = ( $world['settings']['magpies_bridge'][1]['sanitize_callback'] )( $sent );
	return $options['magpies_bridge'];
}
function settings_page() {
	list( $capability, $callback ) = $GLOBALS['world']['pages']['magpies-bridge'];
	ob_start();
	$callback();
	return array( $capability, ob_get_clean() );
}
function other_script( $tag ) { return apply( 'script_loader_tag', $tag, 'jquery' ); }

$results = array();
foreach ( $case['calls'] as $call ) {
	$results[] = ( array_shift( $call ) )( ...$call );
}
echo json_encode( array( 'results' => $results, 'errors' => $world['errors'] ), JSON_THROW_ON_ERROR );
